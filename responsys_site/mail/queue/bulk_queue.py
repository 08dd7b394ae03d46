"""Queue one message to very many people, slice by slice, so that memory stays flat however long the list is."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, count

from django.conf import settings
from django.db import transaction

from responsys_site.core.email_addresses import (
    DIGEST_BYTES,
    DOT_ATOM,
    MAX_ADDRESS_LENGTH,
    MAX_LOCAL_PART_LENGTH,
    InvalidAddress,
    ascii_domain,
    keyed_digest,
)
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.mail.models import Delivery, Message, MessageTotal
from responsys_site.mail.models.delivery import DeliveryQuerySet
from responsys_site.mail.queue.bulk_sql import Row, database_time, open_loader
from responsys_site.mail.queue.outbox import Recipient
from responsys_site.mail.queue.tasks import send_waiting_mail
from responsys_site.mail.rendering.placeholders import encrypt_fields

CHUNK = 500  # recipients; about as many rows as lie between us and the database at once
MAX_NAME_LENGTH = Delivery._meta.get_field("name").max_length or 0
_PLAIN = re.compile(rf"({DOT_ATOM.pattern})@([a-zA-Z0-9.-]+)")


class BulkDigests:
    """Makes the digests of core.email_addresses at a tenth of the cost.

    An address of plain ASCII is canonical but for its letter case; only the domain has rules of its own, and these are
    asked once for each.
    """

    def __init__(self) -> None:
        self._keyed = hmac.new(settings.DIGEST_KEY.encode(), digestmod=hashlib.sha256)

    def of(self, address: str) -> str:
        """Return the digest of an address. Raises InvalidAddress."""
        plain = _PLAIN.fullmatch(address)
        if plain is None or len(address) > MAX_ADDRESS_LENGTH or len(plain[1]) > MAX_LOCAL_PART_LENGTH:
            return keyed_digest(address)
        mac = self._keyed.copy()
        mac.update(f"{plain[1].lower()}@{ascii_domain(plain[2])}".encode())
        return mac.digest()[:DIGEST_BYTES].hex()


class RowWriter:
    """Writes the rows of a message's deliveries, the first of which is its `first`-th, and counts `invalid` ones."""

    def __init__(self, *, message: Message, first: int, at: datetime) -> None:
        self.invalid = 0
        self._digest = BulkDigests().of
        self._dues = _due_times(message, first, at)

    def chunks(self, recipients: Sequence[Recipient]) -> Iterator[list[Row]]:
        """Write the rows of a slice, chunk by chunk, one row for each canonical address; the first spelling wins."""
        written: set[str] = set()
        for run in batched(recipients, CHUNK):
            chosen = self._chosen(run, written)
            fields = _as_json([encrypt_fields(recipient.fields) for recipient in chosen.values()])
            # In the order of the digests, as the table's largest index is: neighbours are written together.
            yield sorted(
                (address_digest, recipient.address.strip(), recipient.name, text, due)
                for (address_digest, recipient), text, due in zip(chosen.items(), fields, self._dues, strict=False)
            )

    def _chosen(self, run: Sequence[Recipient], written: set[str]) -> dict[str, Recipient]:
        """Return the recipients by their digests, less those that are written or invalid."""
        chosen = {}
        good = run if _is_storable(run) else [recipient for recipient in run if _is_storable([recipient])]
        self.invalid += len(run) - len(good)
        for recipient in good:
            try:
                address_digest = self._digest(recipient.address.strip())
            except InvalidAddress:
                self.invalid += 1
                continue
            if address_digest not in written:
                written.add(address_digest)
                chosen[address_digest] = recipient
        return chosen


def _due_times(message: Message, first: int, at: datetime) -> Iterator[str]:
    """Yield when each further delivery is due, as text that the database reads."""
    due_at, text = None, ""
    for number in count(first):
        if (due_of_this := message.due_time_of(number=number, at=at)) != due_at:
            due_at, text = due_of_this, database_time(due_of_this)
        yield text


def _is_storable(recipients: Sequence[Recipient]) -> bool:
    """Say whether databases take these: no NUL and no half of a surrogate pair."""
    text = "".join(["".join([recipient.name, *recipient.fields.values()]) for recipient in recipients])
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text and max([len(recipient.name) for recipient in recipients]) <= MAX_NAME_LENGTH


def _as_json(fields: Sequence[dict[str, str]]) -> list[str]:
    """Return each as JSON, by one call for all: no text in JSON has a line break, so one shows where each ends."""
    if not fields:
        return []
    texts = json.dumps(fields, separators=(",\n", ":"))[2:-2].split("},\n{")
    return [f"{{{text.replace('\n', '')}}}" for text in texts]


SLICE = 20_000  # recipients in memory at once; each slice is a savepoint, and PostgreSQL likes fewer than 64


@dataclass
class BulkResult:
    """What became of a list of recipients: queued now; there already, perhaps in another spelling; of no use.

    An `invalid` one has an address that no mail can go to, or a name or a field that the database cannot keep.
    """

    queued: int = 0
    duplicates: int = 0
    invalid: int = 0


def queue_bulk(
    *,
    message: Message,
    recipients: Iterable[Recipient],
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> BulkResult:
    """Queue a message (outbox.new_message) to any number of recipients, one delivery per canonical address.

    Call it inside the transaction of the event. Of one address the first spelling wins; an invalid recipient stops
    no other. Deliveries come due by the message's `not_before` and `per_minute` in the order of the list, after
    those that the message has already. `progress` is told from time to time how many are queued so far. On SQLite
    no one else can write until the transaction ends.
    """
    result, read = BulkResult(), 0
    with transaction.atomic():
        writer = RowWriter(message=message, first=_count_recipients(message), at=at)
        with open_loader(message=message, at=at) as load:
            for chosen in batched(recipients, SLICE):
                result.queued += load(writer.chunks(chosen))
                read += len(chosen)
                if progress is not None:
                    progress(result.queued)
        result.invalid, result.duplicates = writer.invalid, read - writer.invalid - result.queued
        transaction.on_commit(lambda: enqueue_soon(send_waiting_mail), robust=True)
    return result


def recipients_of(*, deliveries: DeliveryQuerySet) -> Iterator[Recipient]:
    """Return those whom these deliveries are for, oldest first, as recipients of a further message."""
    for address, name in deliveries.order_by("pk").values_list("address", "name").iterator():
        yield Recipient(address=address, name=name)


def _count_recipients(message: Message) -> int:
    """Store the message unless it is; return how many recipients it has."""
    if message.pk is None:
        message.save()
    return MessageTotal.objects.filter(message=message).values_list("recipients", flat=True).first() or 0
