"""The files of an e-mail: harmless names, bounded numbers and sizes."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from privacy.desk.models import Attachment, CaseEvent
from privacy.desk.models.case_event import CHUNK_SIZE
from responsys_site.mail.inbound.headers import HeaderReader, clean_line
from responsys_site.mail.inbound.parser import MessagePart

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
    named = head.parameter("filename", of="content-disposition") or head.parameter("name")
    declared = clean_line(named, longest=1000)
    visible = "".join(sign for sign in declared if not unicodedata.category(sign).startswith("C"))
    name = PurePosixPath(visible.replace("\\", "/")).name.translate(_FORBIDDEN).strip(". ")
    ending = PurePosixPath(name).suffix[:20]
    return name[: MAX_NAME_LENGTH - len(ending)].removesuffix(ending) + ending if name else ""


def store_files(*, event: CaseEvent, files: Iterable[File]) -> None:
    """Store the files with their event."""
    for file in files:
        Attachment.objects.store(
            event=event, name=file.name, declared_type=file.declared_type, chunks=_pieces(file.data)
        )


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + CHUNK_SIZE] for start in range(0, len(data), CHUNK_SIZE))
