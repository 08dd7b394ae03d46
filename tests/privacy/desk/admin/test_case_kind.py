from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from privacy.desk.cases.staff_actions import close_case, pause_for_identity
from privacy.desk.jobs import remind_of_cases
from privacy.desk.models import Case, CaseLink
from responsys_site.core.models import AuditEvent as Evidence
from responsys_site.mail.models import Suppression
from tests.privacy.desk.admin.conftest import CASES

DAY = timedelta(days=1)
JANUARY = datetime(2027, 1, 31, 20, tzinfo=UTC)  # a month is shorter than 30 days


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(JANUARY + 2 * DAY, tick=False):
        yield


@pytest.fixture
def case(opened) -> Case:
    return opened(at=JANUARY)


def offered(case, office) -> str:
    return office.get(f"{CASES}{case.pk}/change/").text


def test_it_is_due_by_the_clock_of_its_kind(case, act):
    page = act(case, "kind", kind="access")
    assert (case.kind, case.due_at) == ("access", datetime(2027, 2, 28, 20, tzinfo=UTC))
    assert "access to what we hold" in page.text and "We noted what you ask for" in page.text


def test_it_is_never_due_later_than_the_person_was_told(opened, act):
    case = opened(at=JANUARY, kind="access")
    told = case.due_at
    act(case, "kind", kind="question")
    assert (case.kind, case.due_at) == ("question", told)


def test_what_the_clock_stood_still_is_added(case, act, advocate):
    pause_for_identity(case=case, by=advocate, at=JANUARY)
    act(case, "resume", seen=case.events.last().pk)
    act(case, "kind", kind="erasure")
    assert case.due_at == datetime(2027, 2, 28, 20, tzinfo=UTC) + 2 * DAY


def test_the_persons_page_shows_kind_and_date(case, act, client):
    token = CaseLink.objects.issue(case=case, at=timezone.now())
    act(case, "kind", kind="correction")
    page = client.get(f"/privacy/cases/{token}/").text
    assert "Privacy desk · correction" in page and "28 February 2027" in page


def test_colleagues_are_reminded_afresh(case, act):
    late = case.due_at - 3 * DAY
    assert "1 cases" in remind_of_cases(at=late)
    act(case, "kind", kind="access")
    assert "1 cases" in remind_of_cases(at=late) and "0 cases" in remind_of_cases(at=late)


def test_it_is_in_the_evidence_and_what_was_written_is_not(case, act, advocate):
    act(case, "kind", kind="access")
    facts = {"case": case.pk, "staff": advocate.pk, "from": "question", "to": "access"}
    assert Evidence.objects.get(kind="case-kind").facts == facts


def test_who_asks_to_be_opted_out_is_so_at_once(case, act, office, sent):
    act(case, "kind", kind="opt-out")
    assert Suppression.objects.stops_marketing(address_digest=case.address_digest)
    assert "we stopped all our mailings" in sent()[-1].body and "Your mailings were stopped" in offered(case, office)


def test_the_kind_that_it_has_is_not_offered(case, office, act):
    assert 'value="question"' not in office.get(f"{CASES}{case.pk}/act/kind/").text
    assert act(case, "kind", kind="question").status_code == 422


def test_what_is_done_or_laid_aside_stays_what_it_is(case, opened, office, advocate):
    close_case(case=case, by=advocate, at=timezone.now())
    for row in (case, opened(quarantine_reason="too fast")):
        assert "Say what it asks for" not in offered(row, office)
