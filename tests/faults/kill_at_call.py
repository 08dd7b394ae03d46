"""Kill one run of a worker at its n-th system call of a kind, let another run take up, and look at what came of it."""

import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.test import override_settings
from django.utils import timezone

from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.queue.tasks import send_due
from tests.faults.campaign import letter, worker_environment
from tests.faults.verdict import wrong_totals
from tests.mail.smtp_peer import Relay
from tests.plugin import ROOT

# What a worker tells the outside world, its journal and (on SQLite) its database with.
CALLS = ("sendto", "recvfrom", "write", "rename", "unlink", "ftruncate", "flock", "pwrite64")


@dataclass(frozen=True)
class Place:
    """Where a worker is killed, and with what it works."""

    relay: Relay
    folder: Path
    database_url: str

    @property
    def journal(self) -> Path:
        return self.folder / "journal"

    def kill_at(self, *, call: str, number: int) -> tuple[bool, list[str]]:
        """Return whether the run was killed (it may have ended before), and what is wrong afterwards."""
        deliveries = _queue_three()
        killed = self._run_killed(call, number)
        with override_settings(MAILERS=_mailers(self.relay), MAIL_JOURNAL=self.journal):
            send_due(at=timezone.now())
        return killed, [*self._wrong(deliveries, killed), *(f"totals of {pk} are wrong" for pk in wrong_totals())]

    def _run_killed(self, call: str, number: int) -> bool:
        fault = f"inject={call}:signal=SIGKILL:when={number}"
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", fault]
        environment = worker_environment(self.folder, self.database_url, f"smtp://127.0.0.1:{self.relay.port}")
        run = subprocess.run(
            [*strace, sys.executable, "-m", "tests.faults.once"],
            cwd=ROOT,
            env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
            timeout=120,
        )
        if run.returncode not in {0, -signal.SIGKILL}:
            raise RuntimeError(f"the run ended with {run.returncode}")
        return run.returncode != 0

    def _wrong(self, deliveries: list[int], killed: bool) -> list[str]:
        copies = Counter(text for mail in self.relay.taken for text in mail.split(b"\r\n") if b"Message-ID:" in text)
        rows = Delivery.objects.filter(pk__in=deliveries).select_related("message")
        found = {row: copies[f"Message-ID: {row.message_id_header}".encode()] for row in rows}
        doubts = [row for row in found if row.state == "in doubt" and row.message.kind == Message.Kind.MARKETING]
        extra = sum(max(0, number - 1) for number in found.values())
        return [
            *(f"{row.message.kind} is {row.state}" for row in found if row.state != "sent" and row not in doubts),
            *(f"{row.message.kind} is missing" for row in found if not found[row] and row not in doubts),
            *("a mailing went twice" for row in found if found[row] > 1 and row.message.kind == "marketing"),
            *([f"{extra} twice, {len(doubts)} in doubt"] if extra + len(doubts) > killed else []),
            *(f"{path.name} was left" for path in self.journal.glob("*.journal")),
        ]


def _queue_three() -> list[int]:
    messages = [
        queue(kind=kind, written=letter(kind), recipients=[Recipient("ann@example.com")], at=timezone.now())
        for kind in Message.Kind
    ]
    return [message.deliveries.get().pk for message in messages]


def _mailers(relay: Relay) -> dict:
    options = {"host": "127.0.0.1", "port": relay.port, "timeout": 20}
    return {"default": {"BACKEND": "responsys_site.mail.smtp.backend.EmailBackend", "OPTIONS": options}}
