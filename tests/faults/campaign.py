"""Send a pile of mail by workers that are killed at random moments."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from django.utils import timezone

from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue.outbox import Recipient, delivery_to, new_message
from responsys_site.mail.rendering.templates import RenderedEmail
from tests.faults.crew import Crew, crew, moody_relay
from tests.faults.verdict import Verdict, read, verdict

KINDS = [Message.Kind.MARKETING, Message.Kind.LEGAL, Message.Kind.MARKETING, Message.Kind.TRANSACTIONAL] * 2
LONGEST = 600  # seconds


@dataclass(frozen=True)
class Campaign:
    """What is tried: how much mail, how many workers, how often one is killed; `pace`: seconds a mail takes."""

    deliveries: int
    workers: int
    kills: int
    seed: int
    pace: float = 0.03


@dataclass(frozen=True)
class Report:
    """What came of it."""

    verdict: Verdict
    kills: int
    fell: int
    seconds: float
    log: str

    @property
    def breaches(self) -> list[str]:
        fallen = [f"{self.fell} workers ended by themselves"] if self.fell else []
        return [*self.verdict.breaches(kills=self.kills), *fallen]


def wage(campaign: Campaign, *, folder: Path, database_url: str) -> Report:
    """Queue the mail, send it under fire, and count. Django's settings name the same database."""
    queue(campaign.deliveries, at=timezone.now())
    return under_fire(campaign, folder=folder, database_url=database_url, is_over=lambda: not unsettled())


def under_fire(
    campaign: Campaign,
    *,
    folder: Path,
    database_url: str,
    is_over: Callable[[], bool],
    program: str = "tests.faults.worker",
    first: Callable[[Crew, Random], object] = lambda workers, random: None,
) -> Report:
    """Let workers run `program` and kill them until it `is_over`; `first` kills before there is any mail."""
    started, ledger, random = time.monotonic(), folder / "ledger", Random(campaign.seed)
    with ExitStack() as stack:
        relay = stack.enter_context(moody_relay(ledger=ledger, seed=campaign.seed, pace=campaign.pace))
        environment = worker_environment(folder, database_url, relay)
        workers = stack.enter_context(
            crew(size=campaign.workers, folder=folder / "crew", program=program, environment=environment)
        )
        first(workers, random)
        moments = sorted(random.sample(range(campaign.deliveries * 9 // 10), campaign.kills - workers.kills))
        while time.monotonic() - started < LONGEST and (moments or not is_over()):
            _step(workers, moments, ledger, random)
            _let_time_pass()
        seconds = time.monotonic() - started
    return Report(verdict(ledger=ledger), workers.kills, len(workers.fell), seconds, workers.log)


def queue(deliveries: int, *, at: datetime, kinds: Sequence[Message.Kind] = KINDS) -> None:
    """Queue a message of each of these kinds, their deliveries mixed, so that a batch holds several of them."""
    messages = [new_message(kind=kind, written=letter(kind), at=at) for kind in kinds]
    for message in messages:
        message.save()
    Delivery.objects.bulk_create(
        delivery_to(message=messages[number % len(messages)], recipient=Recipient(f"person{number}@example.com"), at=at)
        for number in range(deliveries)
    )


def letter(kind: Message.Kind) -> RenderedEmail:
    return RenderedEmail(
        template="test/letter", subject=f"A {kind} letter", text="Good day.\n", html="<p>Good day.</p>"
    )


def unsettled() -> bool:
    return Delivery.objects.filter(state__in=["queued", "deferred", "sending"]).exists()


def worker_environment(folder: Path, database_url: str, relay: str) -> Mapping[str, str]:
    own = {"DATABASE_URL": database_url, "SMTP_URL": relay, "MAIL_JOURNAL": str(folder / "journal")}
    own["OPT_OUT_JOURNAL"] = str(folder / "opt-outs")
    return {**os.environ, **own, "PYTHONWARNINGS": "ignore"}


def _step(workers: Crew, moments: list[int], ledger: Path, random: Random) -> None:
    """Look every few milliseconds: is it time for a kill, and is somebody missing?"""
    time.sleep(random.uniform(0, 0.02))
    workers.fill_up()
    if moments and sum(counter.total() for counter in read(ledger)) >= moments[0] and workers.kill_one(random):
        moments.pop(0)
        workers.fill_up()


def _let_time_pass() -> None:
    """Nobody waits for the minutes after which a relay is asked again."""
    later = Delivery.objects.filter(state="deferred", next_attempt_at__gt=timezone.now())
    if later.exists():
        later.update(next_attempt_at=timezone.now())
