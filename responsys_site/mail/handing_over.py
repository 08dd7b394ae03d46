"""Hand one mail to the relay and say what came of it."""

import smtplib
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


@dataclass(frozen=True)
class Outcome:
    """`accepted`; or refused for good (`final`); or neither: try again. `in_doubt`: the relay may have taken it."""

    accepted: bool = False
    final: bool = False
    in_doubt: bool = False
    connection_lost: bool = False
    answer: str = ""


def hand_over(*, mail: EmailMessage, connection: BaseEmailBackend) -> Outcome:
    """Send one mail over an open or openable connection.

    A final answer (5yz, RFC 5321, 4.2.1) counts only when it is about this mail or its recipient. A relay that cannot
    be reached, or refuses us as a client or sender, says nothing about the recipient: that passes.
    """
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(answer=_words(error), connection_lost=True)
    try:
        connection.send_messages([mail])
    except Exception as error:
        return _refusal(error)
    return Outcome(accepted=True, answer="250")


def _refusal(error: Exception) -> Outcome:
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _by_code(*next(iter(error.recipients.values())))
        case smtplib.SMTPDataError():
            return _by_code(error.smtp_code, error.smtp_error)
        case smtplib.SMTPResponseException():
            return Outcome(answer=_words(error), connection_lost=True)
        case smtplib.SMTPException() | OSError():
            return Outcome(answer=_words(error), connection_lost=True, in_doubt=True)
    # Not the relay: this mail cannot be written (a field that breaks a header). It fails alone.
    return Outcome(final=True, answer=f"could not be written ({type(error).__name__})")


def _by_code(code: int, said: bytes | str) -> Outcome:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return Outcome(final=500 <= code < 600, answer=f"{code} {text}", connection_lost=code == 421)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, error.smtp_error).answer
    return type(error).__name__
