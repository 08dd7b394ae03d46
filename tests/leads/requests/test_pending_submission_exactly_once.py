import threading

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from leads.jobs import process_pending_each_minute
from leads.models import ConsentEvent, InformationRequest, PendingSubmission, QuarantinedSubmission
from leads.requests.process import process_pending
from responsys_site.core.jobs.scheduler import registered_jobs
from responsys_site.core.models import RateLimitCounter
from responsys_site.mail.models import Delivery
from tests.leads.conftest import key_of


class Killed(BaseException):
    """What no code of ours catches."""


def killed(*args, **facts):
    raise Killed


def away(*args, **facts):
    raise OperationalError


def spent() -> list[tuple[str, int]]:
    return sorted(RateLimitCounter.objects.filter(name__startswith="request-of").values_list("name", "count"))


@pytest.mark.parametrize("recorded", [False, True])
def test_the_same_form_again_is_answered_like_the_first_and_spends_nothing(ask, client, recorded):
    key = key_of(client)
    first, before = ask(key=key, recorded=recorded), spent()
    again = ask(key=key, recorded=False)
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert spent() == before
    process_pending(at=timezone.now())
    assert InformationRequest.objects.count() == Delivery.objects.count() == 1


def test_what_lies_aside_is_not_taken_again_and_what_was_taken_does_not_lie_aside(ask, client):
    aside, taken = key_of(client), key_of(client)
    ask(key=aside, website="x"), ask(key=taken)
    before = spent()
    assert ask(key=aside).status_code == ask(key=taken, website="x").status_code == 303
    assert spent() == before and QuarantinedSubmission.objects.count() == InformationRequest.objects.count() == 1


@pytest.mark.parametrize(
    "step",
    [
        "requests.process.create_requests",
        "requests.process.acknowledge",
        "models.submission.PendingSubmissionQuerySet.delete",
    ],
)
def test_a_worker_that_is_killed_leaves_the_form_for_the_next(ask, monkeypatch, step):
    ask(email="first@example.com", ip="203.0.113.9")  # the day's first of a kind is recorded alone
    ask(recorded=False)
    with monkeypatch.context() as patched:
        patched.setattr(f"leads.{step}", killed)
        with pytest.raises(Killed):
            process_pending(at=timezone.now())
    assert PendingSubmission.objects.count() == InformationRequest.objects.count() == Delivery.objects.count() == 1
    process_pending(at=timezone.now())
    assert (
        InformationRequest.objects.count() == Delivery.objects.count() == 2 and not PendingSubmission.objects.exists()
    )


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_record_each_form_once(ask, monkeypatch):
    monkeypatch.setattr("leads.requests.process.BATCH", 2)
    for number in range(9):
        ask(email=f"a{number % 4}@example.com", ip=f"10.{number}.0.1", recorded=False)

    def work():
        process_pending(at=timezone.now())
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    process_pending(at=timezone.now())  # what the one had in hand when the other came by
    assert InformationRequest.objects.count() == ConsentEvent.objects.count() == 9
    assert Delivery.objects.count() == 4 and not PendingSubmission.objects.exists()


def test_a_form_that_no_task_told_of_is_found_by_the_job(waiting):
    assert "record-waiting-forms" in registered_jobs()
    words = process_pending_each_minute(at=timezone.now())
    assert words == "requests made of 1 forms that waited" and InformationRequest.objects.exists()


def test_a_database_that_is_away_loses_nothing_and_lays_nothing_aside(waiting, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("leads.requests.process.create_requests", away)
        with pytest.raises(OperationalError):
            process_pending(at=timezone.now())
    assert PendingSubmission.objects.exists() and not QuarantinedSubmission.objects.exists()
    assert process_pending(at=timezone.now()) == 1
