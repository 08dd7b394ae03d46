"""The words of a mail: which part of it is meant to be read, as plain text."""

import re

from privacy.desk.mail.files import is_file
from privacy.desk.mail.html_text import text_of_html
from responsys_site.mail.intake.parts import Part, Parts

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def body_of(parts: Parts) -> Part | None:
    """Return the plain text if there is any in it, else the HTML."""
    readable = [part for part in parts.parts if not is_file(part)]
    plain = [part for part in readable if part.head.content_type != "text/html"]
    return next((part for part in [*plain, *readable] if part.text.strip()), None)


def words_of(part: Part | None) -> str:
    """Return the text of a part, HTML read as text; "" for none."""
    if part is None:
        return ""
    text = text_of_html(part.text) if part.head.content_type == "text/html" else part.text
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
