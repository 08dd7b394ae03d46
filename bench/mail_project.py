"""What the measurement knows of a project that queues and sends mail."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from databases import count


@dataclass(frozen=True)
class Queueing:
    """How queueing to so many recipients went; `peak` is the most memory of the process that did it, in bytes."""

    queued: int
    seconds: float
    peak: int

    @property
    def rate(self) -> float:
        return self.queued / self.seconds


@dataclass(frozen=True)
class MailProject:
    """A project with its database. `sending` runs its workers while its block lasts; `sent` asks what is on record."""

    database: str
    queue: Callable[..., Queueing]
    sending: Callable[[], AbstractContextManager[None]]
    sent: str

    def count_sent(self) -> int:
        return count(self.database, self.sent)


def queueing(command: Sequence[str | Path], environment: Mapping[str, str], *, folder: Path) -> Queueing:
    """Run a program that queues and prints what Queueing holds."""
    ran = subprocess.run(  # noqa: S603 (our own words)
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    return Queueing(**json.loads(ran.stdout)) if ran.returncode == 0 else sys.exit(ran.stderr)
