"""What of a mail is its letter, by the meaning of MIME's multiparts (RFC 2046, 5.1); every other part is a file."""

import re

from responsys_site.mail.inbound.html_text import MAX_HTML_LENGTH, text_of_html, without_pictures
from responsys_site.mail.inbound.parser import HTML, MessagePart, ParsedMessage

# No words to people; a text of an unknown kind is read as plain text (RFC 2046, 4.1.4).
_NO_LETTERS = {"calendar", "x-amp-html", "watch-html", "x-watch-html", "css", "csv", "vcard", "x-vcard", "directory"}
_NO_LETTERS |= {"javascript", "xml", "rtf", "rfc822-headers"}
_LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c]")


def find_body(message: ParsedMessage) -> list[MessagePart]:
    """Return the parts to be read one after the other."""
    return _letter(message.root)


def _letter(part: MessagePart) -> list[MessagePart]:
    if not part.children:
        return [part] if _is_letter(part) and part.text.strip() else []
    found = [letter for child in part.children if (letter := _letter(child))]
    if part.head.content_type != "multipart/alternative":
        return [one for letter in found for one in letter]
    plain = [letter for letter in found if all(one.head.content_type != HTML for one in letter)]
    return next(iter(plain or found[-1:]), [])


def _is_letter(part: MessagePart) -> bool:
    kind, _, subtype = part.head.content_type.partition("/")
    is_named = part.head.parameter("filename", of="content-disposition") or part.head.parameter("name")
    return kind == "text" and subtype not in _NO_LETTERS and not is_named and _is_inline(part)


def _is_inline(part: MessagePart) -> bool:
    return part.head.content_disposition != "attachment"


def find_files(message: ParsedMessage, *, body: list[MessagePart]) -> list[MessagePart]:
    """Return every part that `body` does not show, but for an alternative that has no word of its own."""
    shown = {id(part) for part in body}
    words = _words("\n".join(map(text_of_part, body)))
    others = [part for part in message.parts if id(part) not in shown and part.content.strip()]
    return [part for part in others if not (_is_letter(part) and _words(text_of_part(part, with_links=False)) <= words)]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def text_of_part(part: MessagePart, *, with_links: bool = True) -> str:
    """Return the text of a part, HTML read as text."""
    text = text_of_html(part.text, with_links=with_links) if part.head.content_type == HTML else part.text
    return _LINE_BREAK.sub("\n", text)


def text_of(body: list[MessagePart]) -> str:
    """Return the text of parts that follow one another."""
    return "\n\n".join(text_of_part(part).strip("\n") for part in body)


def is_cut(part: MessagePart) -> bool:
    """Return whether a part is too long to be read to its end."""
    return part.is_cut or (part.head.content_type == HTML and len(without_pictures(part.text)) > MAX_HTML_LENGTH)
