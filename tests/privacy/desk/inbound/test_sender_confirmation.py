import pytest

from privacy.desk.cases.replies import reply
from privacy.desk.models import Case, CaseLink
from tests.privacy.desk.inbound.conftest import mails_to


@pytest.fixture
def opened_by_mail(arrive, letter, sent):
    """Open a case by a mail of Ann's and return the path of the link in the answer."""
    arrive(letter(subject="My secret question"))
    (answer,) = sent()
    assert answer.to == ["ann@example.com"] and "secret" not in answer.body
    return "/privacy/cases/" + answer.body.split("/privacy/cases/")[1].split()[0]


def test_the_link_only_asks_who_wrote(client, opened_by_mail):
    page = client.get(opened_by_mail)
    assert page.status_code == 200 and "Did you write to us?" in page.text and "secret" not in page.text
    assert client.get(opened_by_mail).text == page.text and Case.objects.get().awaits_sender


def test_the_button_opens_the_case(client, opened_by_mail):
    assert client.post(opened_by_mail).headers["Location"] == opened_by_mail
    page = client.get(opened_by_mail)
    assert "My secret question" in page.text and not Case.objects.get().awaits_sender


def test_a_button_of_another_site_opens_nothing(client, opened_by_mail):
    page = client.post(opened_by_mail, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 403 and "secret" not in page.text and Case.objects.get().awaits_sender


def test_the_link_in_a_reply_asks_too(client, opened_by_mail, advocate, sent, at):
    reply(case=Case.objects.get(), text="Who are you?", by=advocate, at=at)
    path = "/privacy/cases/" + sent()[-1].body.split("/privacy/cases/")[1].split()[0]
    assert path != opened_by_mail and "Did you write to us?" in client.get(path).text


def test_the_owner_of_another_return_path_gets_no_link_at_all(arrive, letter, sent):
    arrive(letter(return_path="<mallory@example.org>"))
    (answer,) = sent()
    assert (
        answer.to == ["mallory@example.org"] and "/privacy/cases/" not in answer.body + answer.alternatives[0].content
    )
    assert CaseLink.objects.count() == 0 and mails_to("ann@example.com") == 0


def test_a_second_mail_of_the_day_is_answered_the_day_after(arrive, letter, sent, at):
    arrive(letter())
    arrive(letter(subject="Another", message_id="<2@example.com>"))
    assert len(sent()) == 1 and Case.objects.unacknowledged().count() == 1
