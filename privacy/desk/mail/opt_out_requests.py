"""Know a mail that asks for an end of our mailings, by its subject and its first lines."""

import re
from collections.abc import Iterator

from privacy.desk.mail.opt_out_sentences import asks, is_word_of_its_own, takes_back

FIRST_LINES = 3
_SIGNATURE = "--"  # RFC 3676, 4.3
_SALUTATION = re.compile(r"(?:hi|hello|hey|dear|good|greetings|to whom|sirs?|ladies)\b.{0,60},", re.IGNORECASE)
_ENDS = re.compile(r"(?<=[.!?;])\s+")


def asks_to_opt_out(*, subject: str, own_text: str) -> bool:
    """Say whether the subject, or a sentence of the first lines that the person wrote, asks for an opt-out.

    `own_text` is without what was quoted. A word such as "stop" has to stand on a line of its own. What is in doubt is
    left to a colleague.
    """
    statements = list(_first_statements(own_text))
    if takes_back("\n".join([subject, *statements])):
        return False
    return any(
        is_word_of_its_own(statement) or any(asks(sentence) for sentence in _ENDS.split(statement))
        for statement in [subject, *statements]
    )


def _first_statements(own_text: str) -> Iterator[str]:
    """Yield what begins in the first lines that are not empty: each line, with those that go on with its sentence."""
    begun, statement = 0, ""
    for line in [*map(str.strip, own_text.strip().splitlines()), ""]:
        if statement and _goes_on(statement, line):
            statement = f"{statement} {line}"
            continue
        if statement:
            yield statement
        begun += bool(line)
        if begun > FIRST_LINES or line == _SIGNATURE:
            return
        statement = line


def _goes_on(statement: str, line: str) -> bool:
    """Whether a line goes on with a sentence. After a comma it does, unless that ends a salutation."""
    if not line or statement[-1] in ".!?:;" or line == _SIGNATURE:
        return False
    if statement[-1] == ",":
        return not _SALUTATION.fullmatch(statement)
    return line[0].islower()
