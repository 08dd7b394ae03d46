import email
import email.policy
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.models import InformationRequest, Link
from leads.requests.process import process_pending
from responsys_site.core.tokens import token_digest
from responsys_site.mail.models import Delivery
from tests.leads.conftest import ANSWERS, FORM, key_of


def test_it_goes_to_the_person_with_the_reference(ask, sent):
    ask()
    (mail,) = sent()
    assert mail.to == ["Ann.Smith@example.com"]
    assert InformationRequest.objects.get().reference in mail.subject
    assert mail.reply_to == ["privacy@responsys.example"]


def test_it_repeats_nothing_that_was_typed(ask, sent):
    ask(name="Buy pills at example.org", company="Cheap pills", needs="Visit example.net now")
    (mail,) = sent()
    for part in (mail.subject, mail.body, mail.alternatives[0].content):
        assert "pills" not in part and "example.net" not in part


def parts(mail) -> tuple[str, str]:
    return mail.body, mail.alternatives[0].content


@pytest.mark.parametrize(("ticked", "said"), [({"updates": "on"}, True), ({}, False)])
def test_updates_are_only_a_wish_until_its_link_confirms_them(ask, sent, ticked, said):
    ask(**ticked)
    for part in parts(sent()[0]):
        assert ("you are not signed up" in part) is said
        assert bool(re.search(r"https://www\.responsys\.example/confirm/[\w-]{22}/", part)) is said


@pytest.mark.parametrize(("ticked", "said"), [({"contact": "on"}, True), ({}, False)])
def test_it_says_whether_we_are_to_make_contact(ask, sent, ticked, said):
    ask(**ticked)
    assert ["that we contact you" in part for part in parts(sent()[0])] == [said, said]


@pytest.mark.parametrize(("purpose", "days"), [("confirm", 7), ("profile", 30)])
def test_its_links_live_for_their_time(ask, client, sent, purpose, days):
    ask(updates="on")
    found = {re.search(rf"/{purpose}/([\w-]{{22}})/", part)[1] for part in parts(sent()[0])}
    link = Link.objects.get(purpose=purpose)
    assert [link.token_digest] == [token_digest(token) for token in found]
    assert link.expires_at - timezone.now() == pytest.approx(timedelta(days=days), abs=timedelta(minutes=1))
    assert client.get(f"/{purpose}/{found.pop()}/").status_code == 200


def test_a_coming_version_is_named_with_its_date(client, policy, sent):
    with time_machine.travel(datetime(2026, 10, 20, 12, tzinfo=UTC), tick=False):
        client.post(FORM, {"key": key_of(client), **ANSWERS})
        process_pending(at=timezone.now())
        for part in parts(sent()[0]):
            assert "ersion 1 of our privacy policy" in part
            assert re.search(r"Version 2(</a>)? will apply from 1 November 2026", part)
            assert "https://www.responsys.example/privacy/versions/2/" in part


def test_both_parts_carry_opt_out_address_and_policy_version(ask, sent):
    ask()
    (mail,) = sent()
    for part in (mail.body, mail.alternatives[0].content):
        assert re.search(r"https://www\.responsys\.example/opt-out/[\w-]{32}/", part)
        assert "2225 E. Bayshore Road" in part and "ersion 2 of our privacy policy" in part
        assert "https://www.responsys.example/privacy/versions/2/" in part and "[[" not in part


@pytest.mark.parametrize("page", ["opt-out", "confirm", "profile"])
def test_no_row_holds_what_its_links_open_with(ask, sent, page):
    ask(updates="on")
    delivery = Delivery.objects.select_related("message").get()
    token = re.search(rf"/{page}/([\w-]{{22,32}})/", sent()[0].body)[1]
    assert token not in f"{delivery.fields}{delivery.message.text}{delivery.message.html}{delivery.message.headers}"
    assert not Link.objects.filter(token_digest=token).exists()


def test_the_bytes_are_a_proper_mail_that_nobody_answers_automatically(ask, sent):
    ask(updates="on")
    data = sent()[0].message(policy=email.policy.SMTP).as_bytes()
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Cc"] is mail["Bcc"] is None
    assert re.fullmatch(r"<[0-9a-z]{26}@responsys\.example>", mail["Message-ID"])
    assert max(map(len, data.split(b"\r\n"))) <= 998 and len(data) < 40_000
    assert mail.get_body(("plain",)) and mail.get_body(("html",))
    assert not re.search(r"<img|src=|https?://(?!www\.responsys\.example)", mail.get_body(("html",)).get_content())


def test_no_rows_no_mail(ask, sent):
    ask(email="")
    assert sent() == []
