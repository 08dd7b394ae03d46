from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from leads.jobs import erase_quarantine
from leads.models import ConsentEvent, Contact, InformationRequest, QuarantinedSubmission
from leads.requests.quarantine import release_submission
from responsys_site.core.jobs.scheduler import registered_jobs, run
from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.tasks import send_due
from responsys_site.staff.management.commands.doctor import find_problems
from tests.leads.conftest import key_of

TOO_FAST = timedelta(seconds=1)


@pytest.fixture
def laid_aside(ask) -> QuarantinedSubmission:
    ask(website="https://pills.example", updates="on")
    return QuarantinedSubmission.objects.get()


@pytest.mark.parametrize(
    ("program", "reason"), [({"website": "x"}, "trap field"), ({}, "too fast"), ({"website": " "}, "trap field")]
)
def test_it_is_answered_like_any_other_and_puts_nobody_on_file(ask, ask_after, program, reason):
    human, answer = ask(email="ben@example.com"), ask_after(TOO_FAST, **program)
    assert (answer.status_code, answer["Location"], answer.content) == (303, human["Location"], human.content)
    assert sorted(answer.headers) == sorted(human.headers)
    assert QuarantinedSubmission.objects.get().reason == reason
    assert Contact.objects.count() == InformationRequest.objects.count() == Delivery.objects.count() == 1


def test_what_takes_two_seconds_is_a_persons(ask_after):
    ask_after(timedelta(seconds=2))
    assert InformationRequest.objects.exists() and not QuarantinedSubmission.objects.exists()


def test_the_same_form_again_does_nothing_more(ask, client):
    key = key_of(client)
    answers = [ask(key=key, website="x"), ask(key=key), ask(key=key, website="y")]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert QuarantinedSubmission.objects.count() == 1 and not InformationRequest.objects.exists()


def test_released_it_becomes_the_request_that_was_sent(laid_aside, sent):
    release_submission(submission=laid_aside, staff_id=7, at=timezone.now())
    request = InformationRequest.objects.get()
    assert (request.needs, request.received_at) == ("How do I import a list?", laid_aside.received_at)
    assert set(ConsentEvent.objects.values_list("purpose", "policy_version")) == {("answer", 2), ("updates", 2)}
    assert [mail.to for mail in sent()] == [["Ann.Smith@example.com"]] and not QuarantinedSubmission.objects.exists()
    assert AuditEvent.objects.get(kind="release").facts["staff"] == 7


def test_a_colleague_who_is_slower_releases_nothing(laid_aside):
    release_submission(submission=laid_aside, staff_id=7, at=timezone.now())
    with pytest.raises(QuarantinedSubmission.DoesNotExist):
        release_submission(submission=laid_aside, staff_id=8, at=timezone.now())
    assert InformationRequest.objects.count() == 1


@pytest.mark.parametrize("reason", ["trap field", "not recorded"])
def test_it_is_erased_thirty_days_after_staff_saw_it_and_never_before(laid_aside, staff, reason):
    QuarantinedSubmission.objects.update(reason=reason)
    erase_quarantine(at=laid_aside.received_at + timedelta(days=400))
    assert staff.get("/in/admin/leads/quarantinedsubmission/").status_code == 200
    erase_quarantine(at=timezone.now() + timedelta(days=29))
    assert QuarantinedSubmission.objects.exists()
    erase_quarantine(at=timezone.now() + timedelta(days=31))
    assert not QuarantinedSubmission.objects.exists()


@pytest.mark.parametrize(("hours", "mails"), [(23, 0), (25, 1)])
def test_colleagues_are_told_of_what_no_one_has_seen_once_a_day(laid_aside, lead_manager, hours, mails):
    User.objects.update(email="bea@responsys.example")
    later = laid_aside.received_at + timedelta(hours=hours)
    for pause in (timedelta(0), timedelta(minutes=5)):
        run(name="remind-of-requests-laid-aside", at=later + pause)
    send_due(at=later + timedelta(hours=1))
    assert [one.subject == "1 quarantined request that no one has seen" for one in mail.outbox] == [True] * mails
    assert ("1 quarantined request has not been looked at" in " ".join(find_problems(at=later))) is bool(mails)


def test_of_what_was_seen_nobody_is_told(laid_aside, lead_manager, staff):
    User.objects.update(email="bea@responsys.example")
    staff.get(f"/in/admin/leads/quarantinedsubmission/{laid_aside.pk}/change/")
    soon = laid_aside.received_at + timedelta(days=23)
    assert run(name="remind-of-requests-laid-aside", at=soon) == "colleagues told of 0 requests that no one has seen"
    assert "has seen" not in " ".join(find_problems(at=soon))


def test_the_erasing_is_scheduled():
    assert "erase-requests-laid-aside" in registered_jobs()


def test_the_database_refuses_another_reason(laid_aside):
    with pytest.raises(DatabaseError), transaction.atomic():
        QuarantinedSubmission.objects.update(reason="dislike")
