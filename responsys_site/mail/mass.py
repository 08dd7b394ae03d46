"""Queue one message to very many: slice by slice, so that memory stays flat however long the list is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import transaction

from responsys_site.ground.bell import ring
from responsys_site.mail.bulk_rows import RowWriter
from responsys_site.mail.copying import loading
from responsys_site.mail.models import Message, MessageTotal
from responsys_site.mail.models.delivery import DeliveryQuerySet
from responsys_site.mail.outbox import Recipient
from responsys_site.mail.tasks import send_waiting_mail

SLICE = 20_000  # recipients in memory at once; each slice is a savepoint, and PostgreSQL likes fewer than 64


@dataclass
class Queued:
    """What became of a list of recipients: queued now; there already, perhaps in another spelling; of no use.

    An `invalid` one has an address that no mail can go to, or a name or a field that the database cannot keep.
    """

    queued: int = 0
    duplicates: int = 0
    invalid: int = 0


def queue_to_many(
    *,
    message: Message,
    recipients: Iterable[Recipient],
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> Queued:
    """Queue a message (outbox.new_message) to any number of recipients, one delivery per canonical address.

    Call it inside the transaction of the event. Of one address the first spelling wins; an invalid recipient stops
    nobody else. Deliveries come due by the message's `not_before` and `per_minute` in the order of the list, after
    those that the message has already. `progress` is told from time to time how many are queued so far. On SQLite
    nobody else can write meanwhile.
    """
    result, read = Queued(), 0
    with transaction.atomic():
        writer = RowWriter(message=message, first=_number_of_recipients(message), at=at)
        with loading(message=message, at=at) as load:
            for chosen in batched(recipients, SLICE):
                result.queued += load(writer.runs(chosen))
                read += len(chosen)
                if progress is not None:
                    progress(result.queued)
        result.invalid, result.duplicates = writer.invalid, read - writer.invalid - result.queued
        transaction.on_commit(lambda: ring(send_waiting_mail), robust=True)
    return result


def recipients_of(*, deliveries: DeliveryQuerySet) -> Iterator[Recipient]:
    """Return those whom these deliveries are for, oldest first, as recipients of a further message."""
    for address, name in deliveries.order_by("pk").values_list("address", "name").iterator():
        yield Recipient(address=address, name=name)


def _number_of_recipients(message: Message) -> int:
    """Store the message unless it is; return how many recipients it has."""
    if message.pk is None:
        message.save()
    return MessageTotal.objects.filter(message=message).values_list("recipients", flat=True).first() or 0
