"""Store a mail that came in: row and bytes in one transaction that is on the disk before anybody is told of it."""

import contextlib
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction

from responsys_site.mail.intake.arriving import Arriving
from responsys_site.mail.intake.facts import Envelope, columns_of, oddities_of
from responsys_site.mail.intake.oddities import Oddity
from responsys_site.mail.intake.parts import take_apart
from responsys_site.mail.intake.reading import LONGEST_READ
from responsys_site.mail.models import IncomingMail, RawPiece


def store(*, arriving: Arriving, source: IncomingMail.Source, envelope: Envelope, at: datetime) -> bool:
    """Store a mail. Returns False when these very bytes are here already, and stores nothing then.

    Once it returns the mail is committed: whoever brought it may forget it.
    """
    parts = take_apart(arriving.beginning(LONGEST_READ))
    flags = oddities_of(parts=parts, envelope=envelope) | ({Oddity.CUT} if arriving.kept < arriving.size else set())
    facts = columns_of(parts=parts, envelope=envelope)
    fields = {"received_at": at, "next_attempt_at": at, "source": source, "flags": sorted(flags), **facts}
    with _written_through(), transaction.atomic():
        mail, is_new = IncomingMail.objects.get_or_create(sha256=arriving.sha256, size=arriving.size, defaults=fields)
        if is_new:
            for number, data in enumerate(arriving.pieces()):
                RawPiece.objects.create(mail=mail, number=number, data=data)
    return is_new


@contextlib.contextmanager
def _written_through() -> Iterator[None]:
    """Let SQLite's commit wait for the disk: as it is set here, the last commits may go with the machine's power."""
    applies = connection.vendor == "sqlite" and not connection.in_atomic_block
    if applies:
        _set_synchronous("FULL")
    try:
        yield
    finally:
        if applies:
            _set_synchronous("NORMAL")


def _set_synchronous(level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={level}")
