"""The text and the files of an e-mail: HTML as plain text, harmless names, bounded numbers and sizes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import PurePosixPath

import nh3

from privacy.desk.models import Attachment, CaseEvent
from privacy.desk.models.case_event import CHUNK_SIZE
from responsys_site.mail.inbound.headers import HeaderReader, clean_line
from responsys_site.mail.inbound.parser import MessagePart, ParsedMessage

MAX_FILES = 20
MAX_NAME_LENGTH = 100  # characters
MAX_FILE_SIZE = 8 * 1024 * 1024  # bytes of one file
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*/\\', "_"))


@dataclass(frozen=True)
class File:
    """A file as it came. Neither its name nor its type is to be believed."""

    name: str
    declared_type: str
    data: bytes


def files_of(*, parts: Iterable[MessagePart]) -> tuple[list[File], int]:
    """Return the files in these parts, and how many were left out as too large or too many."""
    found = [File(name_of(part.head), part.head.content_type[:100], part.content) for part in parts]
    kept = [file for file in found if len(file.data) <= MAX_FILE_SIZE][:MAX_FILES]
    return kept, len(found) - len(kept)


def name_of(head: HeaderReader) -> str:
    """Return the name that a part declares, without folders and without what could mislead its reader."""
    disposition = dict(getattr(head.parsed("content-disposition"), "params", {}))
    declared = clean_line(disposition.get("filename", "") or head.parameter("name"), longest=1000)
    visible = "".join(sign for sign in declared if not unicodedata.category(sign).startswith("C"))
    name = PurePosixPath(visible.replace("\\", "/")).name.translate(_FORBIDDEN).strip(". ")
    ending = PurePosixPath(name).suffix[:20]
    return name[: MAX_NAME_LENGTH - len(ending)].removesuffix(ending) + ending if name else ""


def is_file(part: MessagePart) -> bool:
    """Return whether a part is a file rather than text of the e-mail."""
    disposition = getattr(part.head.parsed("content-disposition"), "content_disposition", None)
    return disposition == "attachment" or not part.head.content_type.startswith("text/") or bool(name_of(part.head))


def store_files(*, event: CaseEvent, files: Iterable[File]) -> None:
    """Store the files with their event."""
    for file in files:
        Attachment.objects.store(
            event=event, name=file.name, declared_type=file.declared_type, chunks=_pieces(file.data)
        )


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + CHUNK_SIZE] for start in range(0, len(data), CHUNK_SIZE))


MAX_HTML_LENGTH = 60_000  # characters that are read; deep nesting costs the square of it
_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "ul", "ol", "table", "hr"}
_QUOTE = "blockquote"
_UNREAD = {"script", "style", "title"}


def text_of_html(source: str) -> str:
    """Return the text, a line for each block; what stands in a block quotation begins with "> "."""
    # Well-formed first, and only tags that part lines: any HTML is simple after that.
    simple = nh3.clean(source[:MAX_HTML_LENGTH], tags=_BLOCKS | {_QUOTE}, clean_content_tags=_UNREAD, attributes={})
    reader = _Reader()
    reader.feed(simple)
    reader.close()
    return "\n".join(reader.lines())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, list[str]]] = [(0, [])]
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag == _QUOTE
        self._lines.append((self._depth, []))

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == _QUOTE
        self._lines.append((self._depth, []))

    def handle_data(self, data: str) -> None:
        self._lines[-1][1].append(data)

    def lines(self) -> list[str]:
        found = [(depth, " ".join("".join(words).split())) for depth, words in self._lines]
        return [f"> {line}" if depth else line for depth, line in found if line]


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def find_body(parts: ParsedMessage) -> MessagePart | None:
    """Return the plain text if there is any in it, else the HTML."""
    readable = [part for part in parts.parts if not is_file(part)]
    plain = [part for part in readable if part.head.content_type != "text/html"]
    return next((part for part in [*plain, *readable] if part.text.strip()), None)


def text_of_part(part: MessagePart | None) -> str:
    """Return the text of a part, HTML read as text; "" for none."""
    if part is None:
        return ""
    text = text_of_html(part.text) if part.head.content_type == "text/html" else part.text
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
