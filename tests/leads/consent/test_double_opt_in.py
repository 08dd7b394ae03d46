from datetime import timedelta

import pytest
from django.utils import timezone

from leads.consent.double_opt_in import issue_confirm_link
from leads.consent.eligibility import can_receive_updates
from leads.models import ConsentEvent, Contact, Link
from privacy.models import PolicyVersion
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.tokens import token_digest
from responsys_site.mail.models import Delivery
from tests.leads.consent.conftest import ANN, field


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_changes_nothing(client, issue, method):
    assert getattr(client, method)(issue()).status_code == 200
    assert not ConsentEvent.objects.exists() and not can_receive_updates(address_digest=keyed_digest(ANN))


def test_the_button_makes_the_wish_a_consent(issue, confirm, ann):
    answer = confirm(issue())
    assert answer.status_code == 200 and "You get our updates" in answer.text
    choice = ConsentEvent.objects.get()
    assert (choice.contact, choice.purpose, choice.action, choice.channel) == (ann, "updates", "confirmed", "link")
    assert can_receive_updates(address_digest=keyed_digest(ANN))


def test_the_consent_keeps_the_words_and_the_policy_that_the_page_showed(client, issue, confirm):
    path = issue()
    page = client.get(path).text
    confirm(path)
    choice = ConsentEvent.objects.get()
    assert choice.wording in page and "version 2" in page
    assert choice.policy_text_sha256 == PolicyVersion.objects.get(number=2).texts.get().sha256


def test_pressing_again_confirms_once_and_is_answered_alike(client, issue, confirm):
    path = issue()
    first = confirm(path)
    assert [client.post(path).text, client.get(path).text] == [first.text] * 2
    assert ConsentEvent.objects.count() == 1


def test_the_link_is_good_for_seven_days(client, issue, confirm, clock):
    path = issue()
    clock.shift(timedelta(days=7))
    answer = confirm(path)
    assert answer.status_code == client.get(path).status_code == 410 and "worked for seven days" in answer.text
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize(
    "change", [lambda path: path[:-3] + "!!/", lambda path: path.swapcase(), lambda path: path[:-4] + "/"]
)
def test_an_altered_link_is_not_found(client, issue, change):
    altered = "/confirm/" + change(issue().removeprefix("/confirm/"))
    assert (client.get(altered).status_code, client.post(altered).status_code) == (404, 404)


def test_a_link_of_somebody_erased_or_gone_to_another_address_is_not_found(client, issue, ann):
    path = issue()
    Contact.objects.update(address="ann@example.org", address_digest=keyed_digest("ann@example.org"))
    assert client.get(path).status_code == 404
    Contact.objects.update(erased_at=timezone.now(), address="", address_digest=keyed_digest(ANN), name="")
    assert client.get(path).status_code == 404


def test_a_link_for_something_else_confirms_nothing(client, ann):
    other = {"purpose": "profile", "contact": ann, "at": timezone.now()}
    assert client.get(f"/confirm/{Link.objects.issue(**other)}/").status_code == 404


def test_what_the_page_did_not_show_is_not_confirmed(client, issue):
    path = issue()
    for posted in ({}, {"key": "made-up"}, {"key": field(client.get(issue(purpose="contact")), "key")}):
        answer = client.post(path, posted)
        assert answer.status_code == 409 and "look it over" in answer.text
    assert not ConsentEvent.objects.exists()


def test_a_link_over_mails_a_new_one_to_the_same_mailbox_once_a_day(client, issue, confirm, mails, clock):
    path = issue()
    clock.shift(timedelta(days=8))
    answers = [client.post(path, {"again": "1"}) for _ in range(2)]
    assert answers[0].text == answers[1].text and answers[0].status_code == 200
    (mail,) = mails()
    assert mail.to == ["Ann.Smith@example.com"]
    new = mail.body.split("https://www.responsys.example")[1].split()[0]
    assert "You get our updates" in confirm(new).text


def test_the_page_is_kept_by_nobody_and_sets_no_cookie(client, issue):
    path = issue()
    for answer in (client.get(path), client.post(path)):
        assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex"
        assert not answer.cookies and path not in answer.text


def test_a_dump_of_the_database_holds_no_token(client, issue, mails, clock, ann):
    path = issue()
    clock.shift(timedelta(days=8))
    client.post(path, {"again": "1"})
    link = Link.objects.latest("pk")
    delivery = Delivery.objects.select_related("message").get()
    token = mails()[0].body.split("/confirm/")[1].split("/")[0]
    assert link.token_digest == token_digest(token)
    assert token not in f"{delivery.fields}{delivery.message.text}{delivery.message.html}"


def test_two_wishes_have_links_of_their_own(ann, confirm):
    tokens = [issue_confirm_link(contact=ann, purpose=purpose, at=timezone.now()) for purpose in ("updates", "contact")]
    for token in tokens:
        assert confirm(f"/confirm/{token}/").status_code == 200
    assert sorted(ConsentEvent.objects.values_list("purpose", flat=True)) == ["contact", "updates"]
