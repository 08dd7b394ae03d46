import pytest
from django.db import DatabaseError, transaction
from django_tasks_db.models import DBTaskResult

from responsys_site.mail.models import Delivery, Message


def test_it_stands_or_falls_with_the_event(queued):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queued()
        raise ZeroDivisionError
    assert Message.objects.count() == Delivery.objects.count() == 0


def test_a_worker_is_told_once_it_is_committed(queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queued("ann@example.com", "ben@example.com")
        assert DBTaskResult.objects.count() == 0
    assert DBTaskResult.objects.get().task_path == "responsys_site.mail.queue.tasks.send_waiting_mail"


def test_an_address_twice_in_one_message_gets_one_delivery(queued):
    queued("Ann@example.com", "ann@EXAMPLE.com", "ben@example.com")
    assert list(Delivery.objects.values_list("address", flat=True)) == ["Ann@example.com", "ben@example.com"]


def test_each_delivery_has_a_message_id_of_our_domain_for_good(queued):
    first = queued("ann@example.com", "ben@example.com")
    headers = {delivery.message_id_header for delivery in Delivery.objects.all()}
    assert len(headers) == 2 and all(header.endswith("@responsys.example>") for header in headers)
    assert first.message_id_header in headers


@pytest.mark.parametrize(
    "change",
    [{"state": "lost"}, {"state": "sending"}, {"state": "sent"}, {"next_attempt_at": None}, {"state": "erased"}],
)
def test_the_database_refuses_a_state_that_cannot_be(queued, change):
    row = Delivery.objects.filter(pk=queued().pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(**change)
