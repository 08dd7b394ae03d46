"""Turn recipients into rows for bulk loading, with as little work for each as can be."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.db import connection

from responsys_site.ground.addresses import InvalidAddress
from responsys_site.mail.bulk_digests import BulkDigests
from responsys_site.mail.copying import Row
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.outbox import Recipient
from responsys_site.mail.sealing import sealed_fields

LONGEST_NAME = Delivery._meta.get_field("name").max_length or 0


class InvalidRecipient(ValueError):
    """A name or field that the database cannot keep."""


@dataclass(frozen=True)
class Slice:
    """The rows of some recipients, one for each canonical address, and how many of these recipients are invalid."""

    rows: list[Row]
    invalid: int


class RowWriter:
    """Writes the rows of a message's deliveries, the first of which is its `first`-th."""

    def __init__(self, *, message: Message, first: int, at: datetime) -> None:
        self._digest = BulkDigests().of
        self._dues = _dues(message, first, at, connection.ops.adapt_datetimefield_value)

    def slice(self, recipients: Sequence[Recipient]) -> Slice:
        """Write the rows of a slice; of one address the first spelling."""
        rows: dict[str, Row] = {}
        invalid = 0
        for recipient in recipients:
            address = recipient.address.strip()
            try:
                address_digest = self._digest(address)
                if address_digest not in rows:
                    fields = _fields_to_keep(recipient)
                    rows[address_digest] = (address_digest, address, recipient.name, fields, next(self._dues))
            except (InvalidAddress, InvalidRecipient):
                invalid += 1
        # In the order of the digests, as two of the table's indexes are: what stands together is written together.
        return Slice(rows=sorted(rows.values()), invalid=invalid)


def _dues(message: Message, first: int, at: datetime, as_stored: Callable[[datetime], object]) -> Iterator[str]:
    """Yield when each further delivery is due, as text that the database reads."""
    due_at, text = None, ""
    for number in count(first):
        if (due_of_this := message.due_of(number=number, at=at)) != due_at:
            due_at, text = due_of_this, str(as_stored(due_of_this))
        yield text


def _fields_to_keep(recipient: Recipient) -> str:
    """Return the fields as JSON. Databases take no NUL and no half of a surrogate pair, whatever JSON allows."""
    try:
        text = "".join([recipient.name, *recipient.fields.values()]).encode()
    except UnicodeEncodeError as error:
        raise InvalidRecipient("half a character") from error
    if b"\0" in text or len(recipient.name) > LONGEST_NAME:
        raise InvalidRecipient("a NUL, or too long a name")
    return json.dumps(sealed_fields(recipient.fields))
