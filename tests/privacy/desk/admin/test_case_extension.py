from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from privacy.desk.cases.deadlines import extend_deadline
from privacy.desk.cases.escalation import escalate
from privacy.desk.cases.replies import reply
from privacy.desk.cases.requester_actions import add_message
from privacy.desk.cases.staff_actions import merge_cases, pause_for_identity, resume_clock
from privacy.desk.jobs import remind_of_cases, tell_of_overdue_cases
from privacy.desk.models import Case, CaseLink, WrongState
from privacy.desk.promise_checks import no_answer_is_overdue
from responsys_site.core.models import AuditEvent as Evidence
from responsys_site.core.promise_checks import CheckFailed
from responsys_site.mail.models import Suppression
from tests.privacy.desk.admin.conftest import CASES

DAY = timedelta(days=1)
ASKED = datetime(2026, 11, 2, 20, tzinfo=UTC)
DUE = datetime(2026, 12, 2, 20, tzinfo=UTC)
LATEST = datetime(2027, 1, 31, 20, tzinfo=UTC)  # 90 days; three months are two more
LONGER = {"until": "2027-01-20", "text": "Your mails lie in three archives.", "confirmed": "yes"}
UNTIL = datetime(2027, 1, 20, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(DUE - DAY, tick=False):
        yield


@pytest.fixture
def case(opened) -> Case:
    return opened(kind="access", at=ASKED)


@pytest.fixture
def extended(case, act) -> Case:
    act(case, "extend", **LONGER)
    return case


def offered(case, office) -> bool:
    return "Tell that it takes longer" in office.get(f"{CASES}{case.pk}/change/").text


def test_the_person_gets_a_mail_with_the_reason_and_the_new_day(case, act, sent):
    act(case, "extend", **LONGER)
    assert (case.due_at, case.first_due_at, case.extended_at) == (UNTIL, DUE, timezone.now())
    letter = sent()[-1]
    assert letter.to == ["ann@example.com"] and "three archives" in letter.body
    assert "20 January 2027" in letter.body and "2 December 2026" in letter.body and "Take it further" in letter.body
    assert "archives" not in case.events.get(event="extended").delivery.message.text


def test_it_is_read_once_more_before_it_goes(case, act):
    typed = {name: LONGER[name] for name in ("until", "text")}
    page = act(case, "extend", **typed)
    assert "Nothing has been sent yet" in page.text and "three archives" in page.text and case.extended_at is None


def test_the_persons_page_and_the_packet_show_it(policy, extended, client, office):
    page = f"/privacy/cases/{CaseLink.objects.issue(case=extended, at=timezone.now())}/"
    shown = client.get(page).text
    assert "by 20 January 2027 at the latest" in shown and "first due on 2 December 2026" in shown
    assert "three archives" in shown and "First due" in office.get(f"{CASES}{extended.pk}/change/").text
    escalate(case=extended, at=timezone.now())
    for packet in (client.get(page + "dossier/").text, client.get(page + "dossier.txt").text):
        assert "First due" in packet and "takes longer" in packet and "three archives" in packet


def test_it_is_in_the_evidence(extended, advocate):
    times = {"first_due": DUE.isoformat(), "due": UNTIL.isoformat(), "told": timezone.now().isoformat()}
    facts = {"case": extended.pk, "staff": advocate.pk, "how": "mail", **times}
    assert Evidence.objects.get(kind="case-extended").facts == facts


def test_colleagues_are_reminded_and_the_person_told_by_the_new_day(extended):
    assert "0 people" in tell_of_overdue_cases(at=DUE + DAY) and "0 cases" in remind_of_cases(at=DUE + DAY)
    assert "1 cases" in remind_of_cases(at=UNTIL - DAY) and "1 people" in tell_of_overdue_cases(at=UNTIL)


@pytest.mark.parametrize(
    ("until", "words"),
    [("2027-02-01", "no day after 31 January 2027"), ("2026-12-02", "due by then in any case"), ("x", "valid date")],
)
def test_no_day_is_taken_that_the_laws_do_not_allow(case, act, until, words):
    page = act(case, "extend", **LONGER | {"until": until})
    assert page.status_code == 422 and words in page.text and case.extended_at is None


def test_the_last_day_is_taken(case, act):
    act(case, "extend", **LONGER | {"until": "2027-01-31"})
    assert case.due_at == LATEST


def test_it_is_told_with_a_reason(case, act):
    assert act(case, "extend", **LONGER | {"text": ""}).status_code == 422 and case.extended_at is None


def test_it_is_told_once(extended, office):
    assert not offered(extended, office)


def test_it_is_not_told_once_the_answer_is_overdue(case, office):
    assert offered(case, office)
    with time_machine.travel(DUE, tick=False):
        assert not offered(case, office)


@pytest.mark.parametrize("kind", ["question", "complaint", "opt-out"])
def test_what_no_law_lets_us_put_off_is_not_put_off(opened, office, kind):
    assert not offered(opened(kind=kind, at=ASKED), office)


def test_whoever_has_no_address_is_told_by_a_letter(opened, act):
    case = opened(kind="access", address="", channel="letter", at=ASKED)
    assert act(case, "extend", **LONGER).status_code == 422
    assert act(case, "extend", **LONGER, on="2026-11-01").status_code == 422
    assert act(case, "extend", **LONGER, on="2026-12-02").status_code == 422
    act(case, "extend", **LONGER, on="2026-11-30")
    assert case.due_at == UNTIL and timezone.localdate(case.extended_at).isoformat() == "2026-11-30"
    assert Evidence.objects.get(kind="case-extended").facts["how"] == "post"


def test_what_the_clock_stands_still_afterwards_is_added(extended, advocate):
    pause_for_identity(case=extended, by=advocate, at=DUE)
    resume_clock(case=extended, by=advocate, at=DUE + 3 * DAY)
    assert (extended.due_at, extended.first_due_at) == (UNTIL + 3 * DAY, DUE + 3 * DAY)


def test_a_clock_of_its_own_can_be_extended_again(extended, advocate, office):
    reply(case=extended, text="Here it is.", by=advocate, at=timezone.now())
    add_message(case=extended, text="This is not all.", at=timezone.now())
    assert (extended.first_due_at, extended.extended_at) == (None, None) and offered(extended, office)


def test_another_kind_takes_nothing_back_of_it(extended, act):
    act(extended, "kind", kind="erasure")
    assert (extended.kind, extended.due_at, extended.first_due_at) == ("erasure", UNTIL, DUE)


def test_a_case_that_is_joined_takes_it_along_if_it_is_due_first(extended, opened, advocate):
    other = opened(kind="access", at=UNTIL - 5 * DAY)
    merge_cases(case=extended, into=other, by=advocate, at=UNTIL - 4 * DAY)
    assert (other.due_at, other.first_due_at, other.extended_at) == (UNTIL, DUE, extended.extended_at)


def test_e1_goes_by_the_new_day_if_the_person_was_told(extended, sent):
    sent()
    assert no_answer_is_overdue(at=DUE + DAY)
    with pytest.raises(CheckFailed, match="1 cases"):
        no_answer_is_overdue(at=UNTIL + DAY)


def test_e1_goes_by_the_first_day_where_the_word_did_not_arrive_until_it_was_posted(case, act, sent):
    Suppression.objects.add(address_digest=case.address_digest, scope="all", reason="bounced", at=timezone.now())
    act(case, "extend", **LONGER)
    sent()
    with pytest.raises(CheckFailed, match="1 cases"):
        no_answer_is_overdue(at=DUE + DAY)
    act(case, "posted", told="letter by post", on=timezone.localdate())
    assert no_answer_is_overdue(at=DUE + DAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"until": LATEST + DAY},
        {"until": DUE},
        {"at": DUE},
        {"posted_on": ASKED + DAY},  # there is an address
    ],
)
def test_nothing_beyond_is_done_whoever_asks(case, advocate, changes):
    facts = {"until": UNTIL, "reason": "Much.", "by": advocate, "at": timezone.now(), "posted_on": None}
    with pytest.raises(WrongState):
        extend_deadline(case=case, **facts | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"due_at": UNTIL},
        {"due_at": DUE + 63 * DAY, "first_due_at": DUE, "extended_at": ASKED},
        {"due_at": UNTIL, "first_due_at": DUE, "extended_at": DUE},
        {"due_at": UNTIL, "first_due_at": DUE + DAY, "extended_at": ASKED},
        {"extended_at": ASKED},
    ],
)
def test_the_database_knows_no_other_extension(case, changes):
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**changes)


@pytest.mark.parametrize(
    "changes",
    [{"due_at": UNTIL + DAY}, {"extended_at": None, "first_due_at": None}, {"extended_at": ASKED}],
)
def test_the_database_lets_a_clock_be_extended_once(extended, changes):
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=extended.pk).update(**changes)
