"""The files that come with a mail: their names made harmless, no more of them and no larger ones than is reasonable."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from privacy.desk.models import Attachment, Entry
from privacy.desk.models.attachment import PIECE
from responsys_site.mail.intake.heads import Head, plain_line
from responsys_site.mail.intake.parts import Part

MOST_FILES = 20
LONGEST_NAME = 100  # characters
LARGEST = 8 * 1024 * 1024  # bytes of one file
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*/\\', "_"))


@dataclass(frozen=True)
class File:
    """A file as it came. Neither its name nor its type is to be believed."""

    name: str
    declared_type: str
    data: bytes


def files_of(*, parts: Iterable[Part]) -> tuple[list[File], int]:
    """Return the files in these parts, and how many were left out as too large or too many."""
    found = [File(name_of(part.head), part.head.content_type[:100], part.content) for part in parts]
    kept = [file for file in found if len(file.data) <= LARGEST][:MOST_FILES]
    return kept, len(found) - len(kept)


def name_of(head: Head) -> str:
    """Return the name that a part declares, without folders and without what could mislead its reader."""
    disposition = dict(getattr(head.parsed("content-disposition"), "params", {}))
    declared = plain_line(disposition.get("filename", "") or head.parameter("name"), longest=1000)
    visible = "".join(sign for sign in declared if not unicodedata.category(sign).startswith("C"))
    name = PurePosixPath(visible.replace("\\", "/")).name.translate(_FORBIDDEN).strip(". ")
    ending = PurePosixPath(name).suffix[:20]
    return name[: LONGEST_NAME - len(ending)].removesuffix(ending) + ending if name else ""


def is_file(part: Part) -> bool:
    """Whether a part is meant as a file rather than to be read with the mail."""
    disposition = getattr(part.head.parsed("content-disposition"), "content_disposition", None)
    return disposition == "attachment" or not part.head.content_type.startswith("text/") or bool(name_of(part.head))


def keep(*, entry: Entry, files: Iterable[File]) -> None:
    """Store the files with their entry."""
    for file in files:
        Attachment.objects.store(
            entry=entry, name=file.name, declared_type=file.declared_type, chunks=_pieces(file.data)
        )


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + PIECE] for start in range(0, len(data), PIECE))
