"""Double clicks, two windows, two workers: several at once do what one would have done."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from privacy.desk.cases.replies import reply
from privacy.desk.cases.staff_actions import merge_cases, resume_clock
from privacy.desk.jobs import send_case_links, tell_of_overdue_cases
from privacy.desk.models import Case, CaseEvent, CaseLink, Escalation, LinkRequest, WrongState
from responsys_site.core.email_addresses import keyed_digest
from tests.factories import make_case
from tests.privacy.desk.admin.conftest import seen_on
from tests.privacy.desk.conftest import ANSWERS, FORM, key_of
from tests.wsgi_client import SiteClient

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> None:
    def run(act):
        act()
        connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]


@pytest.fixture
def case() -> Case:
    address = "ann@example.com"
    return make_case(address)


def test_one_form_opens_one_case(client):
    form = {"key": key_of(client), **ANSWERS}
    statuses = []
    at_once(*[lambda: statuses.append(SiteClient().post(FORM, form).status_code)] * 5)
    assert statuses == [303] * 5 and Case.objects.count() == 1


def test_a_case_is_taken_further_once(case):
    page = f"/privacy/cases/{CaseLink.objects.issue(case=case, at=timezone.now())}/"
    statuses = []
    at_once(*[lambda: statuses.append(SiteClient().post(page + "escalate/").status_code)] * 5)
    assert statuses == [303] * 5
    assert Escalation.objects.count() == CaseEvent.objects.filter(event="escalated").count() == 1


def test_what_is_added_by_two_clicks_stands_once(client, case):
    page = f"/privacy/cases/{CaseLink.objects.issue(case=case, at=timezone.now())}/"
    typed, statuses = {"key": key_of(client, page), "text": "And why not?"}, []
    at_once(*[lambda: statuses.append(SiteClient().post(page, typed).status_code)] * 5)
    assert statuses == [303] * 5 and CaseEvent.objects.filter(text="And why not?").count() == 1


def test_an_answer_and_a_question_at_once_leave_nothing_unanswered(client, case, advocate):
    page = f"/privacy/cases/{CaseLink.objects.issue(case=case, at=timezone.now())}/"
    typed = {"key": key_of(client, page), "text": "And why not?"}
    at_once(
        lambda: reply(case=case, text="Because.", by=advocate, at=timezone.now()),
        lambda: SiteClient().post(page, typed),
    )
    case.refresh_from_db()
    last = case.events.filter(kind__in=["in", "out"]).order_by("pk").last().kind  # as they took their turns
    assert case.state == {"in": "waiting for us", "out": "answered"}[last]


def test_two_workers_tell_of_an_overdue_case_once(case, advocate):
    late = case.due_at + timedelta(hours=1)
    at_once(*[lambda: tell_of_overdue_cases(at=late)] * 3)
    for event in ("overdue told", "desk told overdue"):
        assert CaseEvent.objects.filter(event=event).count() == 1


def test_two_workers_mail_a_link_once(case):
    LinkRequest.objects.create(
        reference=case.reference, address_digest=keyed_digest(case.address), asked_at=timezone.now()
    )
    at_once(*[lambda: send_case_links(at=timezone.now())] * 3)
    assert CaseEvent.objects.filter(event="link mailed").count() == 1 and not LinkRequest.objects.exists()


def test_a_clock_is_started_again_once(case, advocate):
    due, now = case.due_at, timezone.now()
    Case.objects.filter(pk=case.pk).update(state="identity", paused_at=now - timedelta(days=2))
    faults = []

    def act():
        try:
            resume_clock(case=Case.objects.get(pk=case.pk), by=advocate, at=now)
        except Exception as fault:
            faults.append(type(fault).__name__)

    at_once(act, act)
    case.refresh_from_db()
    assert case.due_at == due + timedelta(days=2) and faults == ["WrongState"]


def test_what_a_person_writes_while_their_case_is_joined_to_another_is_kept(client, case, advocate):
    other = make_case(case.address, text="And?")
    page = f"/privacy/cases/{CaseLink.objects.issue(case=case, at=timezone.now())}/"
    typed, statuses = {"key": key_of(client, page), "text": "One thing more"}, []

    def join():
        with suppress(WrongState):  # taken further before, it is joined to nothing
            merge_cases(case=Case.objects.get(pk=case.pk), into=other, by=advocate, at=timezone.now())

    at_once(
        join,
        lambda: statuses.append(SiteClient().post(page, typed).status_code),
        lambda: statuses.append(SiteClient().post(page + "escalate/").status_code),
    )
    assert statuses == [303, 303] and CaseEvent.objects.filter(text="One thing more").count() == 1


def test_two_colleagues_join_two_cases_crosswise_and_one_joining_is_done(case, advocate):
    other = make_case(case.address, text="And?")
    browsers, statuses = [SiteClient(), SiteClient()], []
    [browser.force_login(advocate) for browser in browsers]

    def join(browser, one, into):
        path = f"/in/admin/desk/case/{one.pk}/act/merge/"
        typed = {"seen": seen_on(browser.get(path)), "into": into.pk}
        return lambda: statuses.append(browser.post(path, typed).status_code)

    at_once(join(browsers[0], case, other), join(browsers[1], other, case))
    assert 302 in statuses and 500 not in statuses
    assert Case.objects.filter(state="merged").count() == 1
