"""Carry mail by the mailer that settings name: SMTP with ready bytes, or any other of Django's mailers.

Over SMTP each mail is announced with the text of the one before it, so that a mail costs one journey to the relay.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from smtplib import SMTP
from typing import NamedTuple

from django.core.mail.backends.base import BaseEmailBackend

from responsys_site.mail.envelope import Envelope
from responsys_site.mail.filling import build
from responsys_site.mail.handing_over import Outcome, hand_over, open_connection
from responsys_site.mail.models import Delivery
from responsys_site.mail.wire import Letter

MOST_LETTERS = 200  # kept ready at once


class Ready(NamedTuple):
    """A mail that is ready for the wire."""

    delivery: int
    envelope: Envelope


class Carrier:
    """One mailer, its connection kept while a run lasts."""

    def __init__(self, mailer: BaseEmailBackend) -> None:
        self._mailer = mailer
        self._letters: dict[int, Letter] = {}
        self._announced: Ready | None = None

    def carry(
        self, *, delivery: Delivery, at: datetime, before_data: Callable[[], None], following: Delivery | None = None
    ) -> Outcome:
        """Hand one mail over. One that cannot be written (a field that breaks a header) fails alone.

        `following` is what comes next, as things stand: whatever else is carried then costs the connection.
        """
        if self._announced and self._announced.delivery != delivery.pk:
            self.close()
        unreachable = open_connection(mailer=self._mailer)
        if unreachable is not None:
            return unreachable
        smtp = getattr(self._mailer, "connection", None)
        try:
            outcome = (
                self._by_smtp(smtp, delivery, at, before_data, following)
                if isinstance(smtp, SMTP)
                else self._by_mailer(delivery, before_data)
            )
        except (KeyError, ValueError) as error:
            # The class of the error only: its words may quote a field.
            return Outcome(final=True, answer=f"could not be written ({type(error).__name__})")
        if outcome.connection_lost:
            self.close()
        return outcome

    def _by_smtp(
        self,
        smtp: SMTP,
        delivery: Delivery,
        at: datetime,
        before_data: Callable[[], None],
        following: Delivery | None,
    ) -> Outcome:
        announced, self._announced = self._announced, None
        envelope = announced.envelope if announced else self._letter(delivery).to(delivery=delivery, at=at)
        ahead = self._ready(following, at) if following else None
        getattr(self._mailer, "begin_exchange", lambda: None)()
        outcome = hand_over(
            envelope=envelope,
            smtp=smtp,
            before_data=before_data,
            is_announced=announced is not None,
            following=ahead and ahead.envelope,
        )
        self._announced = ahead if outcome.announced else None
        return outcome

    def _ready(self, delivery: Delivery, at: datetime) -> Ready | None:
        """One that cannot be written is not announced: it fails when it is its turn."""
        try:
            return Ready(delivery.pk, self._letter(delivery).to(delivery=delivery, at=at))
        except (KeyError, ValueError):
            return None

    def _by_mailer(self, delivery: Delivery, before_data: Callable[[], None]) -> Outcome:
        mail = build(delivery=delivery)
        before_data()
        try:
            self._mailer.send_messages([mail])
        except (KeyError, ValueError):
            raise
        except Exception as error:
            return Outcome(in_doubt=True, connection_lost=True, answer=type(error).__name__)
        return Outcome(accepted=True, answer="250")

    def _letter(self, delivery: Delivery) -> Letter:
        if delivery.message.pk not in self._letters:
            if len(self._letters) >= MOST_LETTERS:
                self._letters.clear()
            self._letters[delivery.message.pk] = Letter(delivery.message)
        return self._letters[delivery.message.pk]

    def close(self) -> None:
        """Take leave of the relay; not of one that hung up, nor of one that waits for a text: that gets no mail."""
        with suppress(Exception):
            if self._announced:
                self._announced = None
                self._mailer.connection.close()  # type: ignore[attr-defined]  # only SMTP announces
            self._mailer.close()


@contextmanager
def carrier(mailer: BaseEmailBackend) -> Iterator[Carrier]:
    """Carry by this mailer, and close its connection afterwards."""
    one = Carrier(mailer)
    try:
        yield one
    finally:
        one.close()
