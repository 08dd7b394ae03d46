"""Whom a mail that asks for an end of our mailings asks it for."""

from collections.abc import Iterator

from privacy.desk.inbound.opt_out_sentences import asks, is_greeting, is_word_of_its_own, sentences, takes_back
from responsys_site.mail.inbound.headers import HeaderReader
from responsys_site.mail.message_ids import delivery_of_message_id
from responsys_site.mail.models import Delivery, IncomingMail


def addresses_to_stop(*, mail: IncomingMail, head: HeaderReader) -> list[str]:
    """Return the address that wrote, and the one that had the mail of ours which is answered: people have several."""
    number = delivery_of_message_id(head.text("in-reply-to"))
    answered = Delivery.objects.filter(pk=number).exclude(address="").first() if number is not None else None
    found = {answered.address_digest: answered.address} if answered else {}
    return list((found | ({mail.address_digest: mail.author} if mail.address_digest else {})).values())


FIRST_LINES = 3
_SIGNATURE = "--"  # RFC 3676, 4.3


def asks_to_opt_out(*, subject: str, own_text: str) -> bool:
    """Say whether the subject, or a sentence of the first lines that the person wrote, asks for an opt-out.

    `own_text` is without what was quoted. A word such as "stop" has to be on a line of its own. What is in doubt is
    left to a colleague. Reading takes time in proportion to the length of the text, whatever it says.
    """
    statements = list(_first_statements(own_text))
    if takes_back("\n".join([subject, *statements])):
        return False
    return any(
        is_word_of_its_own(statement) or any(asks(sentence) for sentence in sentences(statement))
        for statement in [subject, *statements]
    )


def _first_statements(own_text: str) -> Iterator[str]:
    """Yield what begins in the first lines that are not empty: each line, with those that go on with its sentence."""
    begun, statement = 0, list[str]()
    for line in [*map(str.strip, own_text.strip().splitlines()), ""]:
        if statement and _goes_on(statement, line):
            statement.append(line)
            continue
        if statement:
            yield " ".join(statement)
        begun += bool(line)
        if begun > FIRST_LINES or line == _SIGNATURE:
            return
        statement = [line] if line else []


def _goes_on(statement: list[str], line: str) -> bool:
    """Whether a line goes on with a sentence. After a comma it does, unless that ends a salutation."""
    last = statement[-1]
    if not line or last[-1] in ".!?:;" or line == _SIGNATURE:
        return False
    if last[-1] == ",":
        return len(statement) > 1 or not is_greeting(last)
    return line[0].islower()
