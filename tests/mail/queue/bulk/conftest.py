import pytest

from responsys_site.mail.models import Message
from responsys_site.mail.queue.bulk_queue import queue_bulk
from responsys_site.mail.queue.outbox import Recipient, new_message
from responsys_site.mail.rendering.templates import RenderedEmail

WRITTEN = RenderedEmail(template="test/letter", subject="Good day [[name]]", text="To [[name]].\n", html="")


@pytest.fixture
def message(at):
    """A message that is not stored yet."""
    return new_message(kind=Message.Kind.LEGAL, written=WRITTEN, at=at)


@pytest.fixture
def queued_to(db, message, at):
    """Queue the message to these addresses."""

    def put(*addresses, **options):
        recipients = (Recipient(address=address, fields={"name": "Ann"}) for address in addresses)
        return queue_bulk(message=message, recipients=recipients, at=at, **options)

    return put


@pytest.fixture
def small_slices(monkeypatch):
    """Slices of three, written in runs of two, so that a short list has several."""
    monkeypatch.setattr("responsys_site.mail.queue.bulk_queue.SLICE", 3)
    monkeypatch.setattr("responsys_site.mail.queue.bulk_queue.CHUNK", 2)
