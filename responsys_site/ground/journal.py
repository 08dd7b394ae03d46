"""The journal: an append-only file outside the database, so that no restore undoes an opt-out or an erasure."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

LONGEST_LINE = 4096  # bytes, by far
_rehearsal: ContextVar[Path | None] = ContextVar("rehearsal", default=None)


@dataclass(frozen=True)
class Line:
    """One act. `subject` is the digest that the person of an erasure was known by; it is erased by this one too."""

    at: datetime
    act: str
    address_digest: str
    scope: str
    subject: str = ""


def append(*, act: str, address_digest: str, scope: str, at: datetime, subject: str = "") -> None:
    """Append one line and have it on the disk before returning. Raises OSError when that cannot be done.

    `scope` is what the act covers: a scope of the suppression list, or "everything" for an erasure.
    """
    path = _rehearsal.get() or Path(settings.OPT_OUT_JOURNAL)
    facts = {"at": at.isoformat(), "act": act, "address_digest": address_digest, "scope": scope}
    facts |= {"subject": subject} if subject else {}
    line = json.dumps(facts, separators=(",", ":")) + "\n"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, _mending(file) + line.encode())  # one write of one short line: those of two processes never mix
        os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _sync_folder(path.parent)


def lines_of(*, path: Path, start: int = 0) -> Iterator[Line | None]:
    """Yield the lines of a journal after `start` bytes, oldest first; None for one that cannot be read. Raises OSError.

    Power that failed may have torn one: its act was never called done.
    """
    with path.open("rb") as file:
        file.seek(start)
        for line in file:
            try:
                facts = json.loads(line)
                yield Line(**facts | {"at": datetime.fromisoformat(facts["at"])})
            except (ValueError, TypeError, KeyError):
                yield None


def name_of(*, path: Path) -> str:
    """Return what tells a journal from another machine's: the SHA-256 of its first line, in hexadecimal digits.

    Raises OSError.
    """
    with path.open("rb") as file:
        return hashlib.sha256(file.readline()).hexdigest()


def end_of(*, path: Path) -> int:
    """Return after how many bytes the last whole line of a journal ends. Raises OSError."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        before = max(0, size - LONGEST_LINE)
        file.seek(before)
        return before + file.read(size - before).rfind(b"\n") + 1


@contextmanager
def rehearsed(*, path: Path) -> Iterator[None]:
    """Let lines that this thread writes go to `path` instead: a check that opts nobody out leaves no line."""
    token = _rehearsal.set(path)
    try:
        yield
    finally:
        _rehearsal.reset(token)


def _mending(file: int) -> bytes:
    """A line that power tore ends where it was torn, and takes the next one not with it."""
    size = os.fstat(file).st_size
    return b"\n" if size and os.pread(file, 1, size - 1) != b"\n" else b""


def _sync_folder(folder: Path) -> None:
    """The name of a new file is on the disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
