"""A mail on its way in: laid aside on disk, counted and hashed, with one piece at a time in memory."""

import hashlib
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from django.conf import settings

PIECE = 512 * 1024  # bytes


class Arriving:
    """Takes a mail's bytes as they come and gives them back in pieces. Its file has no name and goes with the process.

    `told_size` is what the mail measures in the mailbox, where not all of it was fetched.
    """

    def __init__(self) -> None:
        settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not the machine's own folder for such files: that one is memory on many machines.
        self._file = tempfile.TemporaryFile(dir=settings.VAR_DIR)  # noqa: SIM115  # closed by __exit__
        self._hash = hashlib.sha256()
        self.kept = 0
        self.told_size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.kept += len(data)

    @property
    def size(self) -> int:
        return max(self.kept, self.told_size)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def beginning(self, length: int) -> bytes:
        self._file.seek(0)
        return self._file.read(length)

    def pieces(self) -> Iterator[bytes]:
        self._file.seek(0)
        while piece := self._file.read(PIECE):
            yield piece
