import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.mail.diagnostics.conftest import DOMAIN, EVERYTHING

pytestmark = pytest.mark.django_db


@pytest.fixture
def check_signed_by(signed, check):
    return lambda signer: check("--signed", signed(domain=signer))[1]


def test_all_is_well_when_everything_is_signed(domain_records, signed, check):
    code, said = check("--signed", signed())
    assert code == 0 and "NOT WELL" not in said and "could not be asked" not in said
    assert f"d={DOMAIN} s=relay is good" in said and "h= has From, Subject" in said


def test_the_copy_may_come_from_standard_input(domain_records, signed, check, monkeypatch):
    arrived = io.BytesIO(Path(signed()).read_bytes())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(arrived))
    assert check("--signed", "-")[0] == 0


@pytest.mark.parametrize("name", ["List-Unsubscribe", "List-Unsubscribe-Post", "Date", "Message-ID"])
def test_a_header_that_is_not_signed_is_named(domain_records, signed, check, name):
    others = ":".join(header for header in EVERYTHING.split(":") if header != name)
    code, said = check("--signed", signed(headers=others))
    assert code == 1 and f"NOT WELL            DKIM headers: h= lacks {name}\n" in said


def test_a_mail_that_was_changed_on_its_way_is_not_good(domain_records, signed, check):
    code, said = check("--signed", signed(spoil=True))
    assert code == 1 and "NOT WELL            DKIM signature" in said


@pytest.mark.parametrize(
    ("signer", "mode", "aligned"),
    [("relay.example", "r", False), (f"mail.{DOMAIN}", "r", True), (f"mail.{DOMAIN}", "s", False), (DOMAIN, "s", True)],
)
def test_the_signer_must_speak_for_the_author(domain_records, check_signed_by, signer, mode, aligned):
    domain_records[f"_dmarc.{DOMAIN}"] = [f"v=DMARC1; p=none; adkim={mode}"]
    said = check_signed_by(signer)
    assert f"{'ok' if aligned else 'NOT WELL':20}DKIM alignment: d={signer}, From: {DOMAIN}" in said


def test_a_copy_without_a_signature_says_so(domain_records, relay, check, tmp_path):
    file = tmp_path / "unsigned.eml"
    file.write_bytes(b"From: news@responsys.example\r\n\r\nGood day\r\n")
    code, said = check("--signed", str(file))
    assert code == 1 and "DKIM signature: the copy has none" in said


def test_nothing_of_the_copy_is_shown_but_its_signature(domain_records, signed, check):
    copy = Path(signed())
    copy.write_bytes(b"Delivered-To: private.person@example.net\r\n" + copy.read_bytes())
    assert "private.person" not in check("--signed", str(copy))[1]


def test_a_file_that_is_not_there_is_said_before_anything_is_sent(relay, tmp_path):
    with pytest.raises(CommandError, match="--signed"):
        call_command("check_mail", "ann@example.com", "--signed", str(tmp_path / "none.eml"))
    assert relay.taken == []
