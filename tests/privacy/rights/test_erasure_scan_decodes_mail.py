import base64
import quopri
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.desk.inbound.handler import handle
from responsys_site.core.db import erasure_scan
from responsys_site.core.db.erasure_scan import SearchTerms
from responsys_site.mail.models import BodyChunk, IncomingMail
from tests.privacy.rights.conftest import ANN, erase, write_to_us

WORDS = "Ask ann.smith@example.com, that is Ann Jönes of Köln."


SUBJECT = b"Subject: =?utf-8?b?YW5uLnNt?=\r\n =?utf-8?q?ith=40example=2Ecom?="


def letter_of_bob(*, encoding: str = "7bit", text: str = WORDS, charset: str = "utf-8") -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Message-ID"] = "bob@example.org", "Hi", "<b@example.org>"
    mail.set_content(text, cte=encoding, charset=charset)
    return mail.as_bytes()


def with_file(data: bytes) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Message-ID"] = "bob@example.org", "privacy@responsys.example", "<f@example.org>"
    mail.set_content("See the file.")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="list.bin")
    return mail.as_bytes()


def enclosed(letter: bytes) -> bytes:
    """A mail that stands in another one as a file, in base64 once more."""
    return with_file(b"\r\n".join(base64.encodebytes(letter).split(b"\n")))


@pytest.mark.parametrize(
    "letter",
    [
        letter_of_bob(encoding="base64"),
        letter_of_bob(encoding="quoted-printable", text="A" * 60 + WORDS),
        letter_of_bob(encoding="base64", charset="utf-16"),
        letter_of_bob(text="Good day").replace(b"Subject: Hi", SUBJECT),
        with_file(WORDS.encode("latin-1")),
        enclosed(letter_of_bob(encoding="base64")),
        with_file(b"\0" * 700_000 + WORDS.encode() + b"\0" * 50),
    ],
    ids=["base64", "quoted-printable", "utf-16", "subject", "file", "enclosed", "beyond the first piece"],
)
def test_whoever_is_named_in_it_is_found(ann, letter):
    assert ANN.encode() not in letter and ANN.lower().encode() not in letter
    write_to_us(letter)
    assert erase().leftover_scan.of_addresses.get("mail.BodyChunk.data") == 1


def test_a_file_that_the_desk_keeps_is_looked_into(ann):
    write_to_us(enclosed(letter_of_bob(encoding="base64")))
    handle(mail=IncomingMail.objects.latest("pk"), at=IncomingMail.objects.latest("pk").received_at)
    IncomingMail.objects.filter(author="bob@example.org").erase(at=IncomingMail.objects.latest("pk").received_at)
    assert erase().leftover_scan.of_addresses == {"desk.AttachmentChunk.data": 1}


def test_one_who_stands_across_two_pieces_counts_once(ann, db):
    write_to_us(b"From: bob@example.org\r\n\r\n" + b"x" * 300_000)
    mail = IncomingMail.objects.latest("pk")
    BodyChunk.objects.filter(mail=mail).delete()
    for number, data in enumerate([b"Ask ann.smith@ex", b"ample.com"]):
        BodyChunk.objects.create(mail=mail, number=number, data=data)
    assert erase().leftover_scan.of_addresses == {"mail.BodyChunk.data": 1}


def test_nobody_is_found_where_nobody_is(ann):
    write_to_us(with_file(b"Nobody here. " * 1000))
    assert erase().leftover_scan.of_addresses == {}


def test_a_search_that_time_runs_out_for_says_so(ann, monkeypatch, admin_client):
    write_to_us(letter_of_bob(encoding="base64"))
    monkeypatch.setattr(erasure_scan, "MAX_SECONDS", -1)
    search = erase().leftover_scan
    assert search.of_addresses == {"mail.BodyChunk.data (not searched to its end)": 0}
    page = admin_client.get(f"/in/admin/rights/erasurerequest/{search.request_id}/change/").text
    assert "not searched to its end" in page


def _wrapped(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


@given(
    before=st.binary(max_size=60),
    after=st.binary(max_size=6000),
    encodings=st.lists(st.sampled_from([_wrapped, quopri.encodestring]), max_size=2) | st.just([base64.b64encode]),
    cut=st.integers(0, 20_000),
)
def test_a_text_is_found_wherever_it_stands_and_is_cut(before, after, encodings, cut):
    data = bytes(6000) + before + b" ann.smith@example.com " + after
    for encode in encodings:
        data = b"Content-Transfer-Encoding: x\r\n\r\n" + encode(data) + b"\r\n--end\r\n"
    assert SearchTerms({"Ann.Smith@Example.com"}).are_in([data[:cut], data[cut:]])


@given(data=st.binary(max_size=2000))
def test_no_bytes_around_it_hide_it(data):
    written = b"=?x?b?" + data + b"?= " + data + b"\r\n\r\nann.smith=40example.com"
    assert SearchTerms({"ann.smith@example.com"}).are_in([data, written])
