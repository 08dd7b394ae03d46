import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from responsys_site.mail.models import Delivery, Message, MessageTotal
from responsys_site.mail.queue.bulk_queue import queue_bulk
from responsys_site.mail.queue.outbox import Recipient

ADDRESSES = [f"{n}@example.com" for n in range(10)]


def test_it_stands_or_falls_with_the_event(queued_to):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queued_to(*ADDRESSES)
        raise ZeroDivisionError
    assert Message.objects.count() == Delivery.objects.count() == MessageTotal.objects.count() == 0


@pytest.mark.usefixtures("small_slices")
@pytest.mark.django_db(transaction=True)
def test_a_list_that_breaks_off_leaves_nothing(message, at):
    def list_that_breaks():
        yield from (Recipient(address=address) for address in ADDRESSES)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        queue_bulk(message=message, recipients=list_that_breaks(), at=at)
    assert Message.objects.count() == Delivery.objects.count() == 0


@pytest.mark.usefixtures("small_slices")
def test_the_workers_are_told_once(queued_to, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queued_to(*ADDRESSES)
        assert DBTaskResult.objects.count() == 0
    assert DBTaskResult.objects.get().task_path == "responsys_site.mail.queue.tasks.send_waiting_mail"


@pytest.mark.usefixtures("small_slices")
def test_progress_is_told_as_slices_go_in(queued_to):
    told = []
    queued_to(*ADDRESSES, progress=told.append)
    assert told == [3, 6, 9, 10]


@pytest.mark.usefixtures("small_slices")
def test_two_messages_of_one_event_are_queued_one_after_the_other(queued_to, message, at):
    with transaction.atomic():
        queued_to(*ADDRESSES)
        message.pk, message._state.adding = None, True
        queued_to(*ADDRESSES)
    assert Delivery.objects.count() == 2 * len(ADDRESSES)


@pytest.mark.usefixtures("small_slices")
def test_recipients_may_be_read_from_the_same_database_meanwhile(queued_to, message, at):
    queued_to(*ADDRESSES)
    on_file = Delivery.objects.order_by("pk").values_list("address", flat=True).iterator(chunk_size=2)
    message.pk, message._state.adding = None, True
    with transaction.atomic():
        result = queue_bulk(message=message, recipients=(Recipient(address=one) for one in on_file), at=at)
    assert result.queued == len(ADDRESSES)
