"""The journal that a worker keeps while it sends, and the recovery of what a killed worker left behind.

A killed worker leaves it behind. The next one on that machine reads from it whether the relay had each mail, did not
have it, or may have it: that is one at most. Lines are not synced: they outlive the process, but not a power cut. So a
journal from before the machine started is not believed, and its batch is in doubt (docs/deploy.md).
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import time
from typing import IO

from django.conf import settings

from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.claims import release_claims
from responsys_site.mail.queue.results import AttemptResult, record_results, result_of
from responsys_site.mail.smtp.transport import DeliveryResult

UNNAMED_LIFETIME = 3600  # seconds; a worker that lives needs a few thousandths
_as_json = json.JSONEncoder(default=datetime.isoformat).encode


@dataclass
class SendJournal:
    """The journal of one run: `claim` is the name under which the run claims deliveries."""

    claim: str
    file: IO[bytes]  # without a buffer: what is written is the system's at once

    def begin(self, delivery: int) -> None:
        """Record that from now on the relay may have this one."""
        self.file.write(b"[%d]\n" % delivery)

    def complete(self, result: AttemptResult) -> None:
        """Record its result."""
        self.file.write(_as_json(vars(result)).encode() + b"\n")

    def truncate(self) -> None:
        """Forget the lines so far: they are in the database now."""
        self.file.seek(0)
        self.file.truncate()


@dataclass
class Orphan:
    """What the journal of a run that is gone tells: results, and the one delivery (if any) that is in doubt."""

    claim: str
    results: list[AttemptResult] = field(default_factory=list)
    in_doubt: int | None = None


@contextmanager
def open_send_journal() -> Iterator[SendJournal]:
    """Keep a journal for one run; it is removed when the run ends well, and left behind when it does not."""
    folder = _folder()
    claim = secrets.token_hex(12)
    unlocked, path = folder / f"{claim}.new", folder / f"{claim}.{_boot_id()}.journal"
    with unlocked.open("wb", buffering=0) as file:
        unlocked.chmod(0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        unlocked.rename(path)  # seen by others only once it is locked
        yield SendJournal(claim=claim, file=file)
        path.unlink()


@contextmanager
def find_orphans() -> Iterator[list[Orphan]]:
    """Yield what runs that are gone have left; it is removed when what follows ends well.

    Of what is from before the machine started nothing is told: those claims lapse.
    """
    _delete_unnamed()
    with_locks = [(path, file) for path in sorted(_folder().glob("*.journal")) if (file := _locked(path))]
    try:
        yield [
            _read(path.name.partition(".")[0], file)
            for path, file in with_locks
            if path.name.endswith(f".{_boot_id()}.journal")
        ]
        for path, _file in with_locks:
            path.unlink(missing_ok=True)
    finally:
        for _path, file in with_locks:
            file.close()


def _delete_unnamed() -> None:
    """Remove what a worker left that was killed before its journal had its name: nothing is in it."""
    for path in _folder().glob("*.new"):
        with suppress(FileNotFoundError):
            if time() - path.stat().st_mtime > UNNAMED_LIFETIME:
                path.unlink()


def _locked(path: Path) -> IO[str] | None:
    """Open the journal of a run that is gone; None when its worker lives, or another reads it."""
    try:
        file = path.open(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    if os.fstat(file.fileno()).st_nlink:
        return file
    file.close()
    return None


def _read(claim: str, file: IO[str]) -> Orphan:
    left = Orphan(claim)
    for line in file:
        if not line.endswith("\n"):
            break  # cut off in the middle of a word
        match json.loads(line):
            case [delivery]:
                left.in_doubt = delivery
            case facts:
                left.results.append(_parse_result(facts))
                left.in_doubt = None
    return left


def _boot_id() -> str:
    """Return what tells one start of this machine from the next; always the same where the system has no such mark."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return "any"


def _parse_result(facts: dict[str, object]) -> AttemptResult:
    moments = {
        name: value and datetime.fromisoformat(str(value))
        for name, value in facts.items()
        if name in {"at", "again_at"}
    }
    return AttemptResult(**{**facts, **moments})  # type: ignore[arg-type]  # as `note` wrote them


def _folder() -> Path:
    folder = settings.MAIL_JOURNAL
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def recover(*, at: datetime) -> int:
    """Bring the journals of this machine's killed workers into the database; return how many runs had been killed.

    What the relay had is recorded as sent; the one that it may have goes again under its Message-ID, or, in a mailing,
    is shown as in doubt; the rest of the batch was never tried, and waits as before.
    """
    with find_orphans() as runs:
        for left in runs:
            # A transaction each, as in sending; should this be killed as well, the journal tells it once more.
            record_results(results=[*left.results, *_doubtful(left, at)], by=left.claim)
            release_claims(by=left.claim, at=at)
        return len(runs)


def _doubtful(left: Orphan, at: datetime) -> list[AttemptResult]:
    doubtful = [] if left.in_doubt is None else [left.in_doubt]
    mine = Delivery.objects.claimed(by=left.claim).filter(pk__in=doubtful).select_related("message")
    outcome = DeliveryResult(in_doubt=True, answer="the worker was stopped before the relay's answer was known")
    results = [result_of(delivery=delivery, outcome=outcome, at=at) for delivery in mine]
    # At once: the mail was on its way already, and its person waits.
    return [AttemptResult(**{**vars(result), "again_at": result.again_at and at}) for result in results]
