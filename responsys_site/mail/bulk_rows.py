"""Turn recipients into rows for bulk loading, with as little work for each as can be."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import batched, count

from django.db import connection

from responsys_site.ground.addresses import InvalidAddress
from responsys_site.mail.bulk_digests import BulkDigests
from responsys_site.mail.copying import Row
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.outbox import Recipient
from responsys_site.mail.sealing import sealed_fields

RUN = 500  # recipients; about as many rows as lie between us and the database at once
LONGEST_NAME = Delivery._meta.get_field("name").max_length or 0


class RowWriter:
    """Writes the rows of a message's deliveries, the first of which is its `first`-th, and counts `invalid` ones."""

    def __init__(self, *, message: Message, first: int, at: datetime) -> None:
        self.invalid = 0
        self._digest = BulkDigests().of
        self._dues = _dues(message, first, at, connection.ops.adapt_datetimefield_value)

    def runs(self, recipients: Sequence[Recipient]) -> Iterator[list[Row]]:
        """Write the rows of a slice, run by run, one row for each canonical address; the first spelling wins."""
        written: set[str] = set()
        for run in batched(recipients, RUN):
            chosen = self._chosen(run, written)
            fields = _as_json([sealed_fields(recipient.fields) for recipient in chosen.values()])
            # In the order of the digests, as the table's largest index is: neighbours are written together.
            yield sorted(
                (address_digest, recipient.address.strip(), recipient.name, text, due)
                for (address_digest, recipient), text, due in zip(chosen.items(), fields, self._dues, strict=False)
            )

    def _chosen(self, run: Sequence[Recipient], written: set[str]) -> dict[str, Recipient]:
        """Return the recipients by their digests, less those that are written or invalid."""
        chosen = {}
        good = run if _can_be_kept(run) else [recipient for recipient in run if _can_be_kept([recipient])]
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


def _dues(message: Message, first: int, at: datetime, as_stored: Callable[[datetime], object]) -> Iterator[str]:
    """Yield when each further delivery is due, as text that the database reads."""
    due_at, text = None, ""
    for number in count(first):
        if (due_of_this := message.due_of(number=number, at=at)) != due_at:
            due_at, text = due_of_this, str(as_stored(due_of_this))
        yield text


def _can_be_kept(recipients: Sequence[Recipient]) -> bool:
    """Say whether databases take these: no NUL and no half of a surrogate pair, whatever JSON allows."""
    text = "".join(["".join([recipient.name, *recipient.fields.values()]) for recipient in recipients])
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text and max([len(recipient.name) for recipient in recipients]) <= LONGEST_NAME


def _as_json(fields: Sequence[dict[str, str]]) -> list[str]:
    """Return each as JSON, by one call for all: no text in JSON has a line break, so one shows where each ends."""
    if not fields:
        return []
    texts = json.dumps(fields, separators=(",\n", ":"))[2:-2].split("},\n{")
    return [f"{{{text.replace('\n', '')}}}" for text in texts]
