"""Know a mail that asks for nothing but an end of our mailings."""

import re

from responsys_site.mail.identity import delivery_of_message_id
from responsys_site.mail.intake.heads import Head
from responsys_site.mail.models import Delivery, IncomingMail

FIRST_LINES = 3
_WORDS = re.compile(
    r"(?:please )?(?:unsubscribe|stop|remove me|opt[ -]?out|(?:unsubscribe|opt) me(?: out)?)"
    r"(?: from (?:the|this|your) (?:mailing )?(?:lists?|mailings?))?(?: please)?(?:,? (?:thanks|thank you))?",
    re.IGNORECASE,
)
_AROUND = " \t.!,;:\"'*_-\u2013\u2014\u201c\u201d"


def asks_to_opt_out(*, subject: str, own_text: str) -> bool:
    """Say whether the subject, or one of the first lines that the person wrote, is an opt-out word by itself.

    `own_text` is without what was quoted. Words within a sentence are left to a colleague.
    """
    lines = own_text.strip().splitlines()
    first = [number for number, line in enumerate(lines) if line.strip()][:FIRST_LINES]
    return _is_opt_out(subject) or any(_is_opt_out(lines[number]) and _stands_alone(lines, number) for number in first)


def addresses_to_stop(*, mail: IncomingMail, head: Head) -> list[str]:
    """Return the address that wrote, and the one that had the mail of ours which is answered: people have several."""
    number = delivery_of_message_id(head.text("in-reply-to"))
    answered = Delivery.objects.filter(pk=number).exclude(address="").first() if number is not None else None
    found = {answered.address_digest: answered.address} if answered else {}
    return list((found | ({mail.address_digest: mail.author} if mail.address_digest else {})).values())


def _is_opt_out(line: str) -> bool:
    return _WORDS.fullmatch(" ".join(line.strip(_AROUND).split())) is not None


def _stands_alone(lines: list[str], number: int) -> bool:
    """A sentence may have been broken before or behind the word."""
    before = lines[number - 1].rstrip() if number else ""
    after = lines[number + 1].strip() if number + 1 < len(lines) else ""
    ends = lines[number].rstrip()[-1:] in {".", "!"}
    return before[-1:] in {"", ".", "!", ",", ":", ";"} and (ends or not after[:1].islower())
