import pytest
from django.utils import timezone

from privacy.desk.cases.replies import reply
from privacy.desk.cases.requester_actions import add_message
from privacy.desk.models import Case
from responsys_site.mail.models import Suppression
from tests.privacy.desk.admin.conftest import CASES
from tests.privacy.desk.conftest import key_of

TO = ["ann@example.com"]


@pytest.fixture
def case(opened) -> Case:
    return opened(at=timezone.now())


@pytest.fixture
def close(office, act, sent):
    """Close a case by the act's page; return what that page said would follow, and what went to its person by mail."""

    def closing(case):
        before = len(sent())
        said = office.get(f"{CASES}{case.pk}/act/close/").text
        act(case, "close")
        assert case.state == "closed"
        return said, [letter for letter in sent()[before:] if letter.to == TO]

    return closing


def answer(case, advocate, **more) -> None:
    reply(case=case, text="Nothing at all.", by=advocate, at=timezone.now(), **more)


def test_whoever_was_not_answered_is_told_with_the_way_back(case, close, client):
    said, (letter,) = close(case)
    assert "The person gets a mail" in said and case.reference in letter.subject
    assert "This did not settle it?" in letter.body and "Take it further" in letter.body
    page = "/privacy/cases/" + letter.body.split("/privacy/cases/")[1].split()[0]
    client.post(page, {"key": key_of(client, page), "text": "No."})
    case.refresh_from_db()
    assert case.state == "waiting for us"


def test_after_an_answer_nothing_more_is_said(case, close, advocate):
    answer(case, advocate)
    said, letters = close(case)
    assert "was answered" in said and letters == []


def test_what_came_after_the_answer_counts(case, close, advocate):
    answer(case, advocate)
    add_message(case=case, text="And my telephone number?", at=timezone.now())
    assert len(close(case)[1]) == 1


def test_a_question_of_ours_is_no_answer(case, close, advocate):
    answer(case, advocate, asks=True)
    assert len(close(case)[1]) == 1


def test_an_answer_that_did_not_arrive_is_none_until_it_was_posted(case, act, office, sent, advocate):
    Suppression.objects.add(address_digest=case.address_digest, scope="all", reason="bounced", at=timezone.now())
    answer(case, advocate)
    sent()
    assert "The person gets a mail" in office.get(f"{CASES}{case.pk}/act/close/").text
    act(case, "posted", told="letter by post", on=timezone.localdate())
    assert "was answered" in office.get(f"{CASES}{case.pk}/act/close/").text


def test_a_letter_is_answered_by_post(opened, close, advocate):
    case = opened(address="", channel="letter", at=timezone.now())
    answer(case, advocate)
    assert "was answered" in close(case)[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quarantine_reason": "too fast"}, "looks like a program&#x27;s: nobody is told"),
        ({"address": "", "channel": "letter"}, "There is no address to tell it to"),
    ],
)
def test_where_there_is_nobody_to_tell_the_page_says_so(opened, close, changes, words):
    said, letters = close(opened(at=timezone.now(), **changes))
    assert words in said and letters == []


def test_whoever_had_no_word_of_us_has_one_now(opened, close):
    opened(at=timezone.now())
    case = opened(at=timezone.now())  # a second mail of that day waits for the next
    close(case)
    assert case.acknowledged_at
