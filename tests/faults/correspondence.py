"""Write to the privacy desk while its workers are killed at random moments, and count what became of each mail."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from django.utils import timezone

from privacy.desk.models import Case, CaseEvent
from responsys_site.mail.inbound.dispatch import MAX_ATTEMPTS
from responsys_site.mail.models import Delivery, IncomingMail
from tests.faults.campaign import LONGEST, worker_environment
from tests.faults.crew import Crew, crew, moody_relay
from tests.faults.verdict import read
from tests.mail.inbound.dovecot import Mailbox

WORKERS, COPY_OF_EACH = 2, 5


@dataclass(frozen=True)
class Figures:
    """What came of it. `answers` are mails queued, `copies` those that the relay had once more than once."""

    written: int
    kills: int
    drops: int
    stored: int
    entries: int
    cases: int
    answers: int
    copies: int
    unread: int
    unsettled: int
    fell: int
    seconds: float

    @property
    def breaches(self) -> list[str]:
        """Say in words what must not have happened; empty when all is well."""
        once = {"entries": self.entries, "cases": self.cases, "answers": self.answers}
        found = [f"{number} {name} for {self.written} mails" for name, number in once.items() if number != self.written]
        if self.copies > self.kills + self.drops:
            found.append(f"{self.copies} answers went twice by {self.kills} kills and {self.drops} drops")
        none = {"unread": self.unread, "unsettled": self.unsettled, "workers fell": self.fell}
        return found + [f"{number} {name}" for name, number in none.items() if number]


def correspond(*, mailbox: Mailbox, folder: Path, database_url: str, kills: int, seed: int) -> Figures:
    """Write, kill, write on, until all is settled. Django's settings name the same database."""
    started, ledger, random = time.monotonic(), folder / "ledger", Random(seed)
    with _at_work(mailbox, folder, database_url, ledger, seed) as workers:
        written = 0
        while workers.kills < kills and time.monotonic() - started < LONGEST:
            written += _write_some(mailbox, written, random)
            time.sleep(random.uniform(0, 0.6))
            workers.kill_one(random)
            workers.fill_up()
        while time.monotonic() - started < LONGEST and (_unsettled() or IncomingMail.objects.count() < _sent(written)):
            time.sleep(0.1)
            _let_time_pass()
            workers.fill_up()
    return _figures(mailbox, ledger, written, workers, time.monotonic() - started)


@contextmanager
def _at_work(mailbox: Mailbox, folder: Path, database_url: str, ledger: Path, seed: int) -> Iterator[Crew]:
    with ExitStack() as stack:
        relay = stack.enter_context(moody_relay(ledger=ledger, seed=seed, pace=0.01))
        limits = {"CASES_PER_HOUR": "1000000"}  # a run of many kills writes more than the desk answers in an hour
        environment = {**worker_environment(folder, database_url, relay), "IMAP_URL": mailbox.url(), **limits}
        program = "tests.faults.desk_worker"
        yield stack.enter_context(crew(size=WORKERS, folder=folder / "crew", environment=environment, program=program))


def _write_some(mailbox: Mailbox, first: int, random: Random) -> int:
    """Deliver up to three mails, each of another person; a copy of some comes by another way."""
    number = random.randint(1, 3)
    for person in range(first, first + number):
        for way in range(2 if person % COPY_OF_EACH == 0 else 1):
            mailbox.deliver(_letter(person, way), sender=f"person{person}@example.com")
    return number


def _letter(person: int, way: int) -> bytes:
    fields = [
        f"Received: by mx{way}.example.com",
        f"From: person{person}@example.com",
        "To: privacy@responsys.example",
        f"Subject: Letter {person}",
        f"Message-ID: <{person}@example.com>",
    ]
    return "\r\n".join([*fields, "", "Good day", ""]).encode()


def _sent(written: int) -> int:
    return written + len(range(0, written, COPY_OF_EACH))


def _unsettled() -> int:
    waiting = Delivery.objects.filter(state__in=["queued", "deferred", "sending"])
    return IncomingMail.objects.exclude(state="handled").count() + waiting.count()


def _let_time_pass() -> None:
    """Nobody waits for the minutes after which a mail is taken up again; one in its last try is left alone."""
    now = timezone.now()
    waits = IncomingMail.objects.filter(state="new", attempts__lt=MAX_ATTEMPTS, next_attempt_at__gt=now)
    waits.update(next_attempt_at=now)
    Delivery.objects.filter(state="deferred", next_attempt_at__gt=now).update(next_attempt_at=now)


def _figures(mailbox: Mailbox, ledger: Path, written: int, workers: Crew, seconds: float) -> Figures:
    answered, dropped = read(ledger)
    copies: Counter[str] = answered + dropped
    return Figures(
        written=written,
        kills=workers.kills,
        drops=dropped.total(),
        stored=IncomingMail.objects.count(),
        entries=CaseEvent.objects.filter(kind="in").count(),
        cases=Case.objects.count(),
        answers=Delivery.objects.count(),
        copies=sum(number - 1 for number in copies.values()),
        unread=sum("\\Seen" not in flags for flags in mailbox.flags()),
        unsettled=_unsettled() + sum(row.message_id_header not in copies for row in Delivery.objects.all()),
        fell=len(workers.fell),
        seconds=round(seconds, 1),
    )
