"""Hand one mail to the relay and say what came of it."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass

from django.core.mail.backends.base import BaseEmailBackend

from responsys_site.mail.envelope import Envelope


@dataclass(frozen=True)
class Outcome:
    """`accepted`; or refused for good (`final`); or neither: try again. `in_doubt`: the relay may have taken it.

    `unreachable`: the relay was not there, which says nothing about this mail; `connection_lost`: it is gone now.
    """

    accepted: bool = False
    final: bool = False
    in_doubt: bool = False
    connection_lost: bool = False
    unreachable: bool = False
    answer: str = ""


def open_connection(*, mailer: BaseEmailBackend) -> Outcome | None:
    """Open the connection unless it is open; return None, or the outcome when there is no relay to speak to."""
    try:
        mailer.open()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(unreachable=True, connection_lost=True, answer=_words(error))
    return None


def hand_over(*, envelope: Envelope, smtp: smtplib.SMTP, before_data: Callable[[], None]) -> Outcome:
    """Send one mail over an open connection, step by step (RFC 5321, 3.3).

    A final answer (5yz, 4.2.1) counts only when it is about this mail or its recipient. Up to the text nothing is in
    doubt; `before_data` is called at the moment from which on the relay may have taken it.
    """
    in_doubt = False
    try:
        refused = _agree(envelope, smtp)
        if refused is not None:
            return refused
        before_data()
        in_doubt = True
        return _by_code(*smtp.data(envelope.text))
    except smtplib.SMTPDataError as error:  # refused before any of the text was sent
        return _by_code(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(connection_lost=True, in_doubt=in_doubt, answer=_words(error))


def _agree(envelope: Envelope, smtp: smtplib.SMTP) -> Outcome | None:
    """Name sender and recipient; return None when the relay takes both."""
    smtp.ehlo_or_helo_if_needed()
    code, said = smtp.mail(envelope.sender)
    if code != 250:  # about us, and not about the recipient: that passes
        return _after_reset(smtp, Outcome(answer=_text(code, said), connection_lost=code == 421))
    code, said = smtp.rcpt(envelope.recipient)
    return None if code in {250, 251} else _after_reset(smtp, _by_code(code, said))


def _after_reset(smtp: smtplib.SMTP, outcome: Outcome) -> Outcome:
    if not outcome.connection_lost:
        smtp.rset()
    return outcome


def _by_code(code: int, said: bytes | str) -> Outcome:
    return Outcome(accepted=code == 250, final=500 <= code < 600, connection_lost=code == 421, answer=_text(code, said))


def _text(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(f"{code} {words}".split())


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    return type(error).__name__
