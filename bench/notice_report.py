"""The section of bench/RESULTS.md on a notice to everyone on file."""

import os
import platform
from datetime import UTC, datetime
from itertools import chain
from statistics import median

from notice_site import PAGES
from notice_turns import PEOPLE, RATE, SECONDS, Pair, p99

GOAL = 2

PREFACE = """\
# The pages while a notice goes out, measured

Written by `make bench`. {people:,} people are on file; two of the privacy office agree to a change of the policy, the
site posts it, and sends everybody the notice. The site runs by its Procfile, `worker: {worker}`,
gunicorn by `deploy/gunicorn.conf.py` with 1 worker and 4 threads, on one PostgreSQL with its usual durability;
Postfix's smtp-sink takes the mail. A client asks {pages} pages in turn at a steady rate; an answer's time counts from
the moment at which its request was due.

* Idle and busy turns alternate: the worker is stopped for the idle ones. Ratios are of one idle turn and the busy one
  after it. The first busy turn begins with the posting of the version and the rows of its notice.
* At the end the relay had taken {taken:,} mails, {sent:,} were on record as sent, and the notice had settled.
* {day:%Y-%m-%d}, {cores} cores for server, worker, database, relay and client
* The load average when it began was {load:.0f}: what other programs do falls on idle and busy turns alike, and
  hides the difference where it is many times the cores
* Python {python}; {rate} requests a second, turns of {seconds} s; medians of the pairs' ratios

| turns: pairs | p99 idle | p99 busy | mails a second | busy is |
|---|---|---|---|---|
{rows}
"""


def report(pairs: list[Pair], *, worker: str, load: float, taken: int, sent: int) -> str:
    return PREFACE.format(
        people=PEOPLE,
        worker=worker,
        load=load,
        pages=len(PAGES),
        taken=taken,
        sent=sent,
        day=datetime.now(UTC),
        cores=os.cpu_count(),
        python=platform.python_version(),
        rate=RATE,
        seconds=SECONDS,
        rows="\n".join([_row("posting, and the first mails", pairs[:1]), _row("sending", pairs[1:] or pairs)]),
    )


def _row(name: str, pairs: list[Pair]) -> str:
    idle = p99([*chain.from_iterable(pair.idle for pair in pairs)]) * 1000
    busy = p99([*chain.from_iterable(pair.busy for pair in pairs)]) * 1000
    ratio = median(pair.ratio for pair in pairs)
    verdict = f"{ratio:.1f} x (goal: at most {GOAL}: {'reached' if ratio <= GOAL else 'missed'})"
    rate = sum(pair.mails for pair in pairs) / len(pairs) / SECONDS
    return f"| {name}: {len(pairs)} | {idle:,.0f} ms | {busy:,.0f} ms | {rate:,.0f} | {verdict} |"
