import tracemalloc

import pytest

from responsys_site.mail.queue.bulk_queue import queue_bulk
from responsys_site.mail.queue.outbox import Recipient

pytestmark = pytest.mark.slow

MEGABYTE = 1024 * 1024


def peak_of(message, at, *, recipients: int) -> int:
    """Return the most bytes that queueing to so many has in use."""
    message.pk, message._state.adding = None, True
    tracemalloc.start()
    people = (Recipient(address=f"reader.{n}@example.com", fields={"name": f"Reader {n}"}) for n in range(recipients))
    queue_bulk(message=message, recipients=people, at=at)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.django_db
def test_a_longer_list_takes_no_more(message, at, monkeypatch):
    monkeypatch.setattr("responsys_site.mail.queue.bulk_queue.SLICE", 1000)
    peak_of(message, at, recipients=1000)  # what is imported and cached once is in memory from here on
    short, long = peak_of(message, at, recipients=3_000), peak_of(message, at, recipients=20_000)
    assert long < short + MEGABYTE / 2 and long < 4 * MEGABYTE
