import pytest

from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.bulk_queue import BulkResult, queue_bulk
from responsys_site.mail.queue.outbox import Recipient

GOOD = Recipient(address="ben@example.com", name="Ben", fields={"name": "Ben"})


def test_an_address_that_is_none_is_counted_and_left_out(queued_to):
    bad = ["", "ann", "ann@localhost", "ann@example.com, ben@example.com", "ann@example.com\nBcc: x@example.com"]
    assert queued_to(*bad, "ben@example.com") == BulkResult(queued=1, invalid=len(bad))
    assert Delivery.objects.get().address == "ben@example.com"


@pytest.mark.parametrize(
    "unfit",
    [
        {"name": "A\0nn"},
        {"name": "Ann" * 100},
        {"name": "\udcff"},
        {"fields": {"name": "A\0nn"}},
        {"fields": {"name": "\ud83d"}},
    ],
)
@pytest.mark.django_db
def test_so_is_what_no_database_keeps(message, at, unfit):
    recipients = [Recipient(address="ann@example.com", **unfit), GOOD]
    assert queue_bulk(message=message, recipients=recipients, at=at) == BulkResult(queued=1, invalid=1)
    assert Delivery.objects.get().name == "Ben"


def test_white_space_around_an_address_is_no_part_of_it(queued_to):
    queued_to(" ann@example.com\n", "ann@example.com")
    assert Delivery.objects.get().address == "ann@example.com"
