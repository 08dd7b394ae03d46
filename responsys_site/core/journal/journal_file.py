"""The journal: an append-only file outside the database, so that no restore undoes an opt-out or an erasure."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from django.conf import settings

MAX_LINE_BYTES = 4096  # bytes, by far
_simulated_path: ContextVar[Path | None] = ContextVar("rehearsal", default=None)


class JournalNotWritten(OSError):
    """The lines are not on the disk, and nothing that they say may be called done."""


@dataclass(frozen=True)
class JournalLine:
    """One action and what it covers: a scope of the suppression list, or "everything" for an erasure.

    `subject` is the digest by which the person of an erasure was known; this line's address is erased with it.
    `channel` is set only where the database could not be reached, so that this line is the only record (decision 38).
    """

    at: datetime
    action: str
    address_digest: str
    scope: str
    subject: str = ""
    channel: str = ""


def append(*, lines: Iterable[JournalLine]) -> None:
    """Write the lines to the disk, all of them or none, before returning. Raises JournalNotWritten."""
    path = _simulated_path.get() or Path(settings.OPT_OUT_JOURNAL)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_durably(path, "".join(map(_as_text, lines)).encode())
    except OSError as error:
        raise JournalNotWritten(error.errno, "The opt-out journal could not be written") from error


def _as_text(line: JournalLine) -> str:
    facts = {name: value for name, value in vars(line).items() if value} | {"at": line.at.isoformat()}
    return json.dumps(facts, separators=(",", ":")) + "\n"


def _write_durably(path: Path, data: bytes) -> None:
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = _write_whole(file, data)
        os.fsync(file)
    finally:
        os.close(file)
    if not size:
        _sync_folder(path.parent)


def _write_whole(file: int, data: bytes) -> int:
    """Write all of the data or leave the file as it was; return its size before. One process writes at a time."""
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        size = os.fstat(file).st_size
        left = memoryview(_missing_line_break(file, size) + data)
        try:
            while left:
                left = left[os.write(file, left) :]  # a full disk takes the beginning of a line, and no error
        except OSError:
            os.ftruncate(file, size)
            raise
        return size
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


_FIELD_NAMES = {field.name for field in fields(JournalLine)}


def read_lines(*, path: Path, start: int = 0) -> Iterator[JournalLine | None]:
    """Yield the lines of a journal after `start` bytes, oldest first; None for one that cannot be read. Raises OSError.

    Power that failed may have torn one: its act was never called done.
    """
    with path.open("rb") as file:
        file.seek(start)
        for line in file:
            try:
                facts = json.loads(line)
                known = {name: facts[name] for name in facts.keys() & _FIELD_NAMES}  # a later version may write more
                yield JournalLine(**known | {"at": datetime.fromisoformat(facts["at"])})
            except (ValueError, TypeError, KeyError, AttributeError):
                yield None


def file_id(*, path: Path) -> str:
    """Return what tells a journal from another machine's: the SHA-256 of its first line, in hexadecimal digits.

    Raises OSError.
    """
    with path.open("rb") as file:
        return hashlib.sha256(file.readline()).hexdigest()


def tail_offset(*, path: Path) -> int:
    """Return after how many bytes the last whole line of a journal ends. Raises OSError."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        before = max(0, size - MAX_LINE_BYTES)
        file.seek(before)
        return before + file.read(size - before).rfind(b"\n") + 1


@contextmanager
def simulate(*, path: Path) -> Iterator[None]:
    """Let lines that this thread writes go to `path` instead: a check that opts no one out leaves no line."""
    token = _simulated_path.set(path)
    try:
        yield
    finally:
        _simulated_path.reset(token)


def _missing_line_break(file: int, size: int) -> bytes:
    """End a line that a power cut has torn, so that it does not take the next one with it."""
    return b"\n" if size and os.pread(file, 1, size - 1) != b"\n" else b""


def _sync_folder(folder: Path) -> None:
    """The name of a new file is on the disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
