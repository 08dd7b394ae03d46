"""Send mail by the mailer that the settings name: SMTP with rendered bytes, or any other mailer of Django.

Over SMTP the envelope of each mail is pipelined behind the text of the one before: a mail costs one round trip.
"""

import smtplib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from smtplib import SMTP

from django.core.mail.backends.base import BaseEmailBackend

from responsys_site.mail.models import Delivery
from responsys_site.mail.rendering.placeholders import build_message
from responsys_site.mail.rendering.renderer import MessageRenderer, SmtpMessage

MAX_RENDERERS = 200  # kept in memory
Reply = tuple[int, bytes]


@dataclass(frozen=True)
class DeliveryResult:
    """What became of one mail: `accepted`, refused permanently (`final`), or neither: it is tried again.

    `in_doubt`: the relay may have taken it. `unreachable`: no connection, which says nothing about this mail;
    `connection_lost`: it is closed now. `announced`: the relay waits for the text of the next mail.
    """

    accepted: bool = False
    final: bool = False
    in_doubt: bool = False
    connection_lost: bool = False
    unreachable: bool = False
    announced: bool = False
    answer: str = ""


class Transport:
    """One mailer, whose connection is kept for a whole run."""

    def __init__(self, mailer: BaseEmailBackend) -> None:
        self._mailer = mailer
        self._renderers: dict[int, MessageRenderer] = {}
        self._announced: SmtpMessage | None = None

    def send(
        self, *, delivery: Delivery, at: datetime, before_data: Callable[[], None], following: Delivery | None = None
    ) -> DeliveryResult:
        """Send one mail. One that cannot be rendered, because a field breaks a header, fails alone.

        `following` is the delivery that is expected next; sending another one instead costs the connection.
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
            return DeliveryResult(final=True, answer=f"could not be written ({type(error).__name__})")
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
    ) -> DeliveryResult:
        announced, self._announced = self._announced, None
        message = announced or self._render(delivery, at)
        ahead = self._render_ahead(following, at) if following else None
        getattr(self._mailer, "begin_exchange", lambda: None)()
        outcome = deliver(
            envelope=message,
            smtp=smtp,
            before_data=before_data,
            is_announced=announced is not None,
            following=ahead,
        )
        self._announced = ahead if outcome.announced else None
        return outcome

    def _render_ahead(self, delivery: Delivery, at: datetime) -> SmtpMessage | None:
        """Render the next mail; None for one that cannot be rendered: it fails in its own turn."""
        try:
            return self._render(delivery, at)
        except (KeyError, ValueError):
            return None

    def _by_mailer(self, delivery: Delivery, before_data: Callable[[], None]) -> DeliveryResult:
        mail = build_message(delivery=delivery)
        before_data()
        try:
            self._mailer.send_messages([mail])
        except (KeyError, ValueError):
            raise
        except Exception as error:
            return DeliveryResult(in_doubt=True, connection_lost=True, answer=type(error).__name__)
        return DeliveryResult(accepted=True, answer="250")

    def _render(self, delivery: Delivery, at: datetime) -> SmtpMessage:
        """Render one delivery. Raises KeyError and ValueError."""
        renderer = self._renderers.get(delivery.message.pk)
        if renderer is None:
            if len(self._renderers) >= MAX_RENDERERS:
                self._renderers.clear()
            renderer = self._renderers[delivery.message.pk] = MessageRenderer(delivery.message)
        return renderer.render(delivery=delivery, at=at)

    def close(self) -> None:
        """Send QUIT if the connection is idle; drop it if the relay waits for a text, so that it gets no mail."""
        with suppress(Exception):
            if self._announced:
                self._announced = None
                self._mailer.connection.close()  # type: ignore[attr-defined]  # only SMTP announces
            self._mailer.close()


def open_connection(*, mailer: BaseEmailBackend) -> DeliveryResult | None:
    """Open the connection unless it is open; return None, or the result where the relay cannot be reached."""
    try:
        mailer.open()
    except (OSError, smtplib.SMTPException) as error:
        return DeliveryResult(unreachable=True, connection_lost=True, answer=_describe(error))
    return None


def deliver(
    *,
    envelope: SmtpMessage,
    smtp: smtplib.SMTP,
    before_data: Callable[[], None],
    is_announced: bool = False,
    following: SmtpMessage | None = None,
) -> DeliveryResult:
    """Send one mail over an open connection (RFC 5321, 3.3).

    A permanent failure (5yz, 4.2.1) counts only when it is about this mail or its recipient. `before_data` is called
    just before the text is sent: from then on the relay may have taken the mail. Where the relay supports pipelining
    (RFC 2920, 3.1), the envelope of `following` is sent in one packet with the text; that mail must be sent next, with
    `is_announced`, or the connection be closed.
    """
    in_doubt = False
    try:
        refused = _start_transaction(envelope, smtp, is_announced)
        if refused is not None:
            return refused
        before_data()
        in_doubt = True
        announced = following is not None and smtp.has_extn("pipelining")
        ahead = "".join(_commands(following)).encode("ascii") if following is not None and announced else b""
        # A dot by itself ends the text (RFC 5321, 4.5.2); the first line, a header, begins with none.
        smtp.send(envelope.text.replace(b"\n.", b"\n..") + b".\r\n" + ahead)
        return replace(_result_of_data(*smtp.getreply()), announced=announced)
    except (OSError, smtplib.SMTPException) as error:
        return DeliveryResult(connection_lost=True, in_doubt=in_doubt, answer=_describe(error))


def _commands(envelope: SmtpMessage) -> tuple[str, str, str]:
    return f"MAIL FROM:<{envelope.sender}>\r\n", f"RCPT TO:<{envelope.recipient}>\r\n", "DATA\r\n"


def _start_transaction(envelope: SmtpMessage, smtp: smtplib.SMTP, is_announced: bool) -> DeliveryResult | None:
    """Send the envelope; return None when the relay waits for the text, else its refusal.

    With pipelining (RFC 2920, 3.1) that is one round trip instead of three, and none where the envelope was sent with
    the mail before.
    """
    smtp.ehlo_or_helo_if_needed()
    commands = _commands(envelope)
    at_once = smtp.has_extn("pipelining")
    if at_once and not is_announced:
        smtp.send("".join(commands))
    answers = (smtp.getreply() if at_once else smtp.docmd(command.rstrip()) for command in commands)
    refused = _first_refusal(answers)
    return refused and _after_reset(smtp, refused, unread=answers if at_once else ())


def _first_refusal(answers: Iterator[Reply]) -> DeliveryResult | None:
    """Read replies up to the first refusal; return None when there is none."""
    code, said = next(answers)
    if code != 250:  # about us and not about the recipient: temporary
        return DeliveryResult(answer=_text(code, said), connection_lost=code == 421)
    code, said = next(answers)
    if code in {250, 251}:
        code, said = next(answers)
    return None if code == 354 else _refusal(code, said)


def _after_reset(smtp: smtplib.SMTP, outcome: DeliveryResult, *, unread: Iterable[Reply]) -> DeliveryResult:
    try:
        if 354 in {code for code, _ in unread}:  # it waits for a text without recipients: send an empty one
            smtp.send(".\r\n")
            smtp.getreply()
        smtp.rset()
    except (OSError, smtplib.SMTPException):
        return replace(outcome, connection_lost=True)  # what it said before it went still holds
    return outcome


def _result_of_data(code: int, said: bytes | str) -> DeliveryResult:
    """The first digit decides (RFC 5321, 4.2.1); without one the mail is in doubt."""
    if 200 <= code < 300:
        return DeliveryResult(accepted=True, answer=_text(code, said))
    refusal = _refusal(code, said)
    return refusal if 400 <= code < 600 else replace(refusal, in_doubt=True)


def _refusal(code: int, said: bytes | str) -> DeliveryResult:
    """Give up the connection to a relay that closes the session or breaks the protocol."""
    lost = code == 421 or not 400 <= code < 600
    return DeliveryResult(final=500 <= code < 600, connection_lost=lost, answer=_text(code, said))


def _text(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(f"{code} {words}".split())


def _describe(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    return type(error).__name__
