import pytest
from django.utils import timezone

from privacy.desk.cases.replies import reply
from privacy.desk.cases.requester_actions import add_message
from privacy.desk.cases.staff_actions import assign, close_case
from privacy.desk.models import Case
from responsys_site.core.models import AuditEvent as Evidence
from tests.privacy.desk.admin.conftest import CASES, arrived

PAGE = f"{CASES}hand-over/"


@pytest.fixture
def having(opened, advocate):
    """A case that the advocate has."""

    def make(**changes) -> Case:
        case = opened(at=timezone.now(), **changes)
        assign(case=case, to=advocate, by=advocate, at=timezone.now())
        return case

    return make


@pytest.fixture
def hand_over(office, advocate, second):
    def over():
        return arrived(office, office.post(PAGE, {"leaving": advocate.pk, "to": second.pk}))

    return over


def test_what_is_not_finished_goes_to_another(having, hand_over, office, second):
    case = having()
    assert "1 case changed hands." in hand_over().text
    case.refresh_from_db()
    assert case.assigned_to == second and Evidence.objects.filter(kind="hand-over").exists()
    assert "Handed over" in office.get(f"{CASES}{case.pk}/change/").text


def test_what_is_done_goes_too_and_opens_again_with_who_is_there(having, hand_over, advocate, second):
    answered, closed = having(), having()
    reply(case=answered, text="Done.", by=advocate, at=timezone.now())
    close_case(case=closed, by=advocate, at=timezone.now())
    assert "2 cases changed hands." in hand_over().text
    for case in (answered, closed):
        add_message(case=case, text="No.", at=timezone.now())
        assert (case.state, case.assigned_to) == ("waiting for us", second)


def test_the_page_says_what_is_handed_over(having, office, advocate):
    assert "advocate:" not in office.get(PAGE).text
    having()
    close_case(case=having(), by=advocate, at=timezone.now())
    reply(case=having(), text="Done.", by=advocate, at=timezone.now())
    assert "advocate: 1 not finished, 2 answered or closed" in office.get(PAGE).text


def test_what_can_never_open_again_stays(having, hand_over, act, advocate, opened):
    gone, joined, other = having(), having(), opened(at=timezone.now())
    close_case(case=gone, by=advocate, at=timezone.now())
    Case.objects.filter(pk=gone.pk).erase(at=timezone.now())
    act(joined, "merge", into=other.pk)
    assert "1 case changed hands." in hand_over().text  # the one that the other was joined to
