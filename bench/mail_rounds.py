"""Rounds of sending and of queueing, the projects in turn."""

import os
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from mail_project import MailProject, Queueing
from mail_relay import Relay

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
MAILS = int(os.environ.get("BENCH_MAILS", "20000"))  # in each turn; with fewer it tells when the second worker begins
VERY_MANY = int(os.environ.get("BENCH_RECIPIENTS", "1000000"))
FEWER = VERY_MANY // 5  # in each turn of queueing
THEIRS = VERY_MANY // 50  # in each turn of the compared project: its memory grows with them

SITE, PEER, PEER_UNRENDERED = "this site", "post_office", "post_office, rendered on delivery"


@dataclass
class Measured:
    """Mails a second, turn by turn, and how the queueing went."""

    sent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    queued: dict[str, list[Queueing]] = field(default_factory=lambda: defaultdict(list))
    very_many: Queueing | None = None
    taken: int = 0


def send(measured: Measured, projects: dict[str, MailProject], relay: Relay) -> None:
    """Queue, start the workers, and time the relay from the first mail to the last; then hold all against its count."""
    for turn in range(ROUNDS + 1):
        for name, project in projects.items():
            before = relay.taken
            project.queue(MAILS)
            with project.sending():
                rate = relay.rate_of(MAILS, after=before)
            if turn:  # the first one warms up
                measured.sent[name].append(rate)
    measured.taken = relay.taken
    on_record = {name: project.count_sent() for name, project in projects.items()}
    if set(on_record.values()) != {MAILS * (ROUNDS + 1)} or sum(on_record.values()) != relay.taken:
        sys.exit(f"On record as sent: {on_record}; the relay took {relay.taken}.")


def queue(measured: Measured, site: MailProject, peer: MailProject) -> None:
    """Queue, and at the end once to very many."""
    ways: dict[str, Callable[[], Queueing]] = {
        SITE: lambda: site.queue(FEWER),
        PEER: lambda: peer.queue(THEIRS),
        PEER_UNRENDERED: lambda: peer.queue(THEIRS, "--render-on-delivery"),
    }
    for turn in range(ROUNDS + 1):
        for name, way in ways.items():
            result = way()
            if turn:
                measured.queued[name].append(result)
    measured.very_many = site.queue(VERY_MANY)
