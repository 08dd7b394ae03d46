import pytest

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue.outbox import Recipient, delivery_to, new_message
from responsys_site.mail.rendering.templates import RenderedEmail

WRITTEN = RenderedEmail(template="test/letter", subject="Good day", text="Good day.\n", html="")


@pytest.fixture
def mailing(db, at):
    """Queue a mailing to so many people, as its schedule and its own pace have it."""

    def put(people, *, kind=Message.Kind.MARKETING, **schedule) -> Message:
        message = new_message(kind=kind, written=WRITTEN, at=at)
        vars(message).update(schedule)
        message.save()
        Delivery.objects.bulk_create(
            delivery_to(message=message, recipient=Recipient(f"person{number}@example.com"), at=at, number=number)
            for number in range(people)
        )
        return message

    return put


@pytest.fixture
def minute():
    """What happens in a minute: the job that follows the word and sends what is due."""
    return lambda at: run(name="send-waiting-mail", at=at)
