"""A message that many events share, written once a day: each event only adds its delivery, by one statement."""

import hashlib
from datetime import datetime

from responsys_site.ground.inserting import Row, insert_unless
from responsys_site.ground.together import Statement
from responsys_site.mail.composing import Written
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.outbox import Recipient, delivery_values, new_message


def shared_key(*facts: object) -> str:
    """Return the key of the message that all events with these facts share."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def keep_shared(*, key: str, kind: Message.Kind, written: Written, at: datetime, reply_to: str = "") -> None:
    """Store the message of this key unless it is there."""
    message = new_message(kind=kind, written=written, at=at, reply_to=reply_to)
    message.key = key
    Message.objects.bulk_create([message], ignore_conflicts=True)


def delivery_of_shared(
    *, key: str, kind: Message.Kind, recipient: Recipient, at: datetime, unless: Statement, address: Statement
) -> Statement:
    """Return the statement that queues the message of this key to one person, unless a subquery finds something.

    `address` is the subquery that finds the address on file, which is the one that the mail goes to.
    It fails (IntegrityError) where there is no such message yet: keep_shared, and try again. After the commit ring for
    mail.tasks.send_waiting_mail. Raises ground.addresses.InvalidAddress.
    """
    values = delivery_values(kind=kind, recipient=recipient, at=at, due_at=at)
    del values["address"]
    message = Statement("SELECT id FROM mail_message WHERE key = %s", [key])
    once = "(message_id, address_digest) DO NOTHING"
    found = {"message_id": message, "address": address}
    return insert_unless(Row(Delivery, values), found=found, unless=unless, conflict=once)
