import email
import email.policy
import re

import pytest

from leads.models import InformationRequest
from responsys_site.mail.models import Delivery


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


@pytest.mark.parametrize(("ticked", "said"), [({"updates": "on"}, True), ({}, False)])
def test_it_says_that_updates_are_only_a_wish(ask, sent, ticked, said):
    ask(**ticked)
    (mail,) = sent()
    assert ("you are not signed up" in mail.body) is said
    assert ("you are not signed up" in mail.alternatives[0].content) is said


def test_both_parts_carry_opt_out_address_and_policy_version(ask, sent):
    ask()
    (mail,) = sent()
    for part in (mail.body, mail.alternatives[0].content):
        assert re.search(r"https://www\.responsys\.example/opt-out/[\w-]{32}/", part)
        assert "2225 E. Bayshore Road" in part and "ersion 2 of our privacy policy" in part
        assert "https://www.responsys.example/privacy/versions/2/" in part and "[[" not in part


def test_no_row_holds_an_opt_out_token(ask, sent):
    ask()
    token = re.search(r"/opt-out/([\w-]{32})/", sent()[0].body)[1]
    delivery = Delivery.objects.select_related("message").get()
    assert token not in f"{delivery.fields}{delivery.message.text}{delivery.message.html}{delivery.message.headers}"


def test_the_bytes_are_a_proper_mail_that_nobody_answers_automatically(ask, sent):
    ask(updates="on")
    data = sent()[0].message(policy=email.policy.SMTP).as_bytes()
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Cc"] is mail["Bcc"] is None
    assert re.fullmatch(r"<[0-9a-f]{32}@responsys\.example>", mail["Message-ID"])
    assert max(map(len, data.split(b"\r\n"))) <= 998 and len(data) < 40_000
    assert mail.get_body(("plain",)) and mail.get_body(("html",))
    assert not re.search(r"<img|src=|https?://(?!www\.responsys\.example)", mail.get_body(("html",)).get_content())


def test_no_rows_no_mail(ask, sent):
    ask(email="")
    assert sent() == []
