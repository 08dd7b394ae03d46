from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.models import ConsentEvent, Contact, InformationRequest, PendingSubmission
from leads.requests.process import process_pending
from leads.requests.tasks import process_pending_submissions
from responsys_site.core.http import snapshot
from responsys_site.mail.models import Delivery
from tests.leads.conftest import ANSWERS, FORM, key_of

LATER = timedelta(hours=3)


def test_the_answer_is_given_once_the_form_lies_safe(ask):
    answer = ask(recorded=False)
    assert (answer.status_code, answer["Location"]) == (303, "/request-information/thanks/")
    assert PendingSubmission.objects.get().needs == "How do I import a list?"
    assert not Contact.objects.exists() and not InformationRequest.objects.exists() and not Delivery.objects.exists()


def test_a_worker_makes_the_request_and_nothing_waits_then(waiting):
    process_pending_submissions.call()
    request = InformationRequest.objects.get()
    assert (request.name, request.country, request.email) == ("Ann Smith", "Canada", "Ann.Smith@Example.com")
    assert set(request.choices.values_list("purpose", flat=True)) == {"answer", "updates"}
    assert Delivery.objects.count() == 1 and not PendingSubmission.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_told_of_each_form_and_then_of_its_mail(ask, task_names):
    ask(recorded=False)
    assert task_names() == {"process_pending_submissions"}
    process_pending_submissions.call()
    assert task_names() == {"process_pending_submissions", "send_waiting_mail", "notify_staff"}


def test_it_counts_from_the_moment_of_the_post(waiting):
    process_pending(at=waiting.received_at + LATER)
    request, choice = InformationRequest.objects.get(), ConsentEvent.objects.get(purpose="updates")
    assert request.received_at == choice.at == waiting.received_at
    assert (choice.policy_version_id, choice.wording) == (2, waiting.displayed_terms["updates"])


def test_a_version_that_came_in_between_is_named_and_the_one_shown_is_kept(client, policy, sent):
    with time_machine.travel(datetime(2026, 10, 31, 23, tzinfo=UTC), tick=False):
        client.post(FORM, {"key": key_of(client), **ANSWERS})
    with time_machine.travel(datetime(2026, 11, 2, tzinfo=UTC), tick=False):
        snapshot.clear()
        process_pending(at=timezone.now())
        assert "ersion 1 of our privacy policy" in sent()[0].body
    assert ConsentEvent.objects.get().policy_version.number == 1


def test_many_are_recorded_in_the_order_in_which_they_came(ask, monkeypatch):
    monkeypatch.setattr("leads.requests.process.BATCH", 2)
    addresses = [f"{name}@example.com" for name in ("zoe", "ann", "ben", "kim", "bob")]
    for address in addresses:
        ask(email=address, recorded=False)
    assert process_pending(at=timezone.now()) == 5
    assert list(InformationRequest.objects.order_by("pk").values_list("email", flat=True)) == addresses


def test_two_forms_of_one_person_fill_one_record(ask):
    ask(recorded=False, company="", name="Ann")
    ask(recorded=False, company="Example", name="A. Smith")
    process_pending(at=timezone.now())
    assert Contact.objects.values_list("name", "company").get() == ("Ann", "Example")
    assert InformationRequest.objects.count() == 2 and Delivery.objects.count() == 1
