from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.formats import date_format

from privacy.desk.cases.replies import reply, request_identity_proof
from privacy.desk.cases.requester_actions import add_message, confirm_sender
from privacy.desk.models import Case, CaseEvent, CaseLink
from responsys_site.mail.inbound.dispatch import handle_new
from responsys_site.mail.models import Delivery
from tests.privacy.desk.conftest import key_of
from tests.privacy.desk.inbound.conftest import _own_folder, answered, arrive, letter, take_in  # noqa: F401

STOOD = timedelta(days=3)


@pytest.fixture
def case(opened, advocate, at) -> Case:
    """One whose clock has stood still since it came."""
    case = opened()
    request_identity_proof(case=case, text="Your postcode?", by=advocate, at=at)
    return case


@pytest.fixture
def reach_us(case, take_in, letter, answered, at):  # noqa: F811
    """Let an answer of theirs come in, which nobody has opened yet."""
    return lambda **fields: take_in(letter(in_reply_to=answered(case), **fields), at=at + STOOD)


@pytest.fixture
def runs_again(case, advocate, at):
    """Whether the case waits for us, and what it stood still was added; the desk was told of it."""
    due, told = case.due_at, Delivery.objects.filter(address=advocate.email)
    before = told.count()

    def check() -> bool:
        case.refresh_from_db()
        assert (case.state, case.paused_at, case.due_at) == ("waiting for us", None, due + STOOD)
        assert case.events.filter(event="resumed", staff=None).count() == 1
        return told.count() == before + 1 and "runs again" in told.latest("pk").fields["news"]

    return check


def test_by_the_page(case, runs_again, client, at):
    page = f"/privacy/cases/{CaseLink.objects.issue(case=case, at=at)}/"
    with time_machine.travel(at + STOOD, tick=False):
        assert "stands still until you answer" in client.get(page).text
        assert client.post(page, {"key": key_of(client, page), "text": "94303"}).status_code == 303
        assert "stands still" not in client.get(page).text.partition("What was said and done")[0]
    assert runs_again()


def test_by_mail_from_the_moment_it_reached_us(runs_again, reach_us, at):
    reach_us()
    handle_new(at=at + STOOD + timedelta(hours=5))
    assert runs_again()


def test_a_machines_answer_does_not(case, reach_us, at):
    reach_us(auto_submitted="auto-replied")
    handle_new(at=at + STOOD)
    case.refresh_from_db()
    assert case.state == "identity"


def test_a_second_letter_does_not_start_it_twice(case, runs_again, at):
    add_message(case=case, text="94303", at=at + STOOD)
    assert runs_again()
    add_message(case=case, text="Palo Alto", at=at + 2 * STOOD)
    assert case.state == "waiting for us" and case.events.filter(event="resumed").count() == 1


def test_by_confirming_that_it_was_they_who_wrote(arrive, letter, advocate, at):  # noqa: F811
    arrive(letter())
    case = Case.objects.get()
    request_identity_proof(case=case, text="Was it you?", by=advocate, at=at)
    confirm_sender(case=case, at=at + STOOD)
    case.refresh_from_db()
    assert case.state == "waiting for us" and case.paused_duration == STOOD
    assert "confirmed" in Delivery.objects.filter(address=advocate.email).latest("pk").fields["news"]


def test_a_colleague_may_stop_it_anew(case, advocate, at):
    add_message(case=case, text="94303", at=at + STOOD)
    request_identity_proof(case=case, text="And your street?", by=advocate, at=at + STOOD)
    add_message(case=case, text="Bayshore", at=at + 2 * STOOD)
    assert case.state == "waiting for us" and case.paused_duration == 2 * STOOD


def test_the_letters_say_how_the_time_goes_on(case, advocate, at):
    assert "pauses until you do" in _last_letter()
    add_message(case=case, text="94303", at=at)
    reply(case=case, text="Which list?", asks=True, by=advocate, at=at)
    day = date_format(timezone.localtime(case.due_at))
    assert f"does not stop the time for our answer: it is due on {day}." in _last_letter()
    reply(case=case, text="Which list?", asks=True, by=advocate, at=case.due_at + timedelta(days=1))
    assert "it is overdue." in _last_letter()


def _last_letter() -> str:
    return CaseEvent.objects.filter(kind="out").latest("pk").delivery.message.text
