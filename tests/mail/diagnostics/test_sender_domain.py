import pytest

from tests.mail.diagnostics.conftest import DOMAIN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("relay")]
SPF, DMARC, KEY = DOMAIN, f"_dmarc.{DOMAIN}", f"relay._domainkey.{DOMAIN}"


def test_what_is_well_is_shown(domain_records, check):
    said = check("--selector", "relay")[1]
    assert f"ok                  SPF of {DOMAIN}: v=spf1 ip4:192.0.2.1 -all" in said
    assert f"ok                  DMARC of {DOMAIN}: p=reject at {DMARC}" in said
    assert f"ok                  DKIM key: at {KEY}" in said


@pytest.mark.parametrize(
    ("name", "records", "words"),
    [
        (SPF, [], "no record"),
        (SPF, ["v=spf1 -all", "v=spf1 ~all"], "2 records where there must be one"),
        (SPF, ["v=spf1 +all"], "lets everyone send"),
        (DMARC, ["v=DMARC1"], "is no policy"),
        (DMARC, ["v=DMARC1; p=none", "v=DMARC1; p=reject"], "no record"),
        (KEY, [], "no record at"),
        (KEY, ["v=DKIM1; p="], "is revoked"),
    ],
)
def test_what_is_not_well_is_named(domain_records, check, name, records, words):
    domain_records[name] = records
    code, said = check("--selector", "relay")
    assert code == 1 and [line for line in said.splitlines() if line.startswith("NOT WELL") and words in line]


def test_the_record_of_the_domain_above_holds_too(domain_records, check, settings):
    settings.DEFAULT_FROM_EMAIL = f"news@mail.{DOMAIN}"
    assert f"DMARC of mail.{DOMAIN}: p=reject at {DMARC}" in check()[1]


def test_spf_is_that_of_the_return_path(domain_records, check, settings):
    settings.BOUNCE_MAILBOX = f"bounces@back.{DOMAIN}"
    domain_records[f"back.{DOMAIN}"] = ["v=spf1 a -all"]
    assert f"SPF of back.{DOMAIN}: v=spf1 a -all" in check()[1]


def test_a_silent_dns_is_said_plainly(domain_records, check, signed):
    copy = signed()
    domain_records.silent = True
    code, said = check("--signed", copy)
    unknown = [line.split(": ")[0].split("  ")[-1].removeprefix("could not be asked").strip() for line in
               said.splitlines() if line.startswith("could not be asked")]  # fmt: skip
    assert code == 1 and "LifetimeTimeout" in said
    assert unknown == [f"SPF of {DOMAIN}", f"DMARC of {DOMAIN}", "DKIM key", "DKIM signature", "DKIM alignment"]
