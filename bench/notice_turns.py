"""Turns of asking the site's pages at a steady rate, while a notice rests and while it goes out."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles

from mail_relay import Relay
from notice_site import NoticeSite
from servers import ROOT

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "10"))  # of each turn
RATE = int(os.environ.get("BENCH_RATE", "50"))  # requests a second
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))


@dataclass(frozen=True)
class Pair:
    """How long each answer took, in seconds, in an idle turn and in the busy one after it; `mails` left in this one."""

    idle: list[float]
    busy: list[float]
    mails: int

    @property
    def ratio(self) -> float:
        return p99(self.busy) / p99(self.idle)


def take_turns(site: NoticeSite, relay: Relay) -> list[Pair]:
    """Measure idle and busy in turn, for ROUNDS or until everybody has the notice.

    The first busy turn begins with the posting, and comes before the rounds.
    A turn in which the last mail left was not busy to its end, and does not count.
    """
    _ask_pages(site)  # warms up
    pairs = [_pair(site, relay, begin=site.agree)]
    while relay.taken < PEOPLE and len(pairs) <= ROUNDS:
        site.rest()
        pair = _pair(site, relay, begin=site.go_on)
        if relay.taken < PEOPLE:
            pairs.append(pair)
    return pairs


def p99(latencies: list[float]) -> float:
    return quantiles(latencies, n=100)[98]


def _pair(site: NoticeSite, relay: Relay, *, begin: Callable[[], None]) -> Pair:
    idle, before = _ask_pages(site), relay.taken
    begin()
    busy = _ask_pages(site)
    return Pair(idle, busy, relay.taken - before)


def _ask_pages(site: NoticeSite) -> list[float]:
    """A process of its own asks, so that nothing else that this one does holds it up."""
    command = [sys.executable, "bench/steady_client.py", str(RATE), str(SECONDS), *site.urls]
    ran = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)  # noqa: S603 (our own words)
    return json.loads(ran.stdout)
