"""Read the mails that a mail encloses (message/rfc822), as somebody forwards them: they are others' words."""

from privacy.desk.mail.words import body_of, words_of
from responsys_site.mail.intake.parts import Parts, take_apart

MOST = 5  # mails that are read; all are kept as files
_SHOWN = ("From", "To", "Date", "Subject")


def text_of_enclosed(*, parts: Parts) -> str:
    """Return who wrote to whom, when and about what, and the words; one mail below the other, "" where there is none.

    Nothing else is taken from their headers, and what they enclose themselves stays in the file.
    """
    enclosed = [part for part in parts.parts if part.head.content_type in {"message/rfc822", "message/global"}]
    return "\n\n".join(_shown(take_apart(part.content)) for part in enclosed[:MOST])


def _shown(mail: Parts) -> str:
    lines = [f"{name}: {text}" for name in _SHOWN if (text := mail.head.text(name))]
    return "\n".join([*lines, "", words_of(body_of(mail)).strip()]).strip()
