"""The section of bench/RESULTS.md on the request form."""

import os
import platform
from datetime import UTC, datetime
from statistics import median

from posting import CONNECTIONS
from turns import ROUNDS, SECONDS, Turns
from wagtail_project import version

GOAL = 10
SITE, PEER = "this site, everything on", "Wagtail's form page"

PREFACE = """\
# A POST of the request form, measured

Written by `make bench`. Both run under gunicorn by `deploy/gunicorn.conf.py`, 1 worker with 4 threads, each in a
database of its own on one PostgreSQL with its usual durability, and send mail to one relay that takes all. The form
has the same eight fields. Each round measures the two in turn; the ratio is the median of those of rounds.

* The site runs as in production, its worker and its clock beside it: request log, security headers, one-time keys,
  trap field, limits, choices, links, acknowledgement. Each POST has a key of its own, names an address of its own
  and comes from a network of its own (X-Forwarded-For through a trusted proxy), and so is within the limits. Only
  the one on what everybody together may send (`REQUESTS_PER_HOUR`) is set out of reach.
* Wagtail runs as `wagtail start` sets it up, for production, and sends its mail within the request. The site's mail
  is sent by its worker at the same time; what is left of that after a turn is awaited before Wagtail's turn.
* Every POST counted was answered by the thank-you page or the way to it. At the end the rows in both databases were
  equal to the POSTs, and the mails on record as sent to those that the relay took.
* {day:%Y-%m-%d}, {cores} cores for servers, worker, database, relay and client; load {load:.1f} before
* Python {python}, Wagtail {wagtail}
* {connections} connections, {rounds} rounds of {seconds} s after one to warm up, medians

| | POSTs a second | lowest to highest | POSTs in all | work left after a turn | the site is |
|---|---|---|---|---|---|"""


def report(turns: dict[str, Turns], *, load: float) -> str:
    """Return the section. `load`: the machine's load average before anything was measured."""
    ratio = median(ours / theirs for ours, theirs in zip(turns[SITE].rates, turns[PEER].rates, strict=True))
    verdict = {PEER: f"{ratio:.1f} x (goal {GOAL}: {'reached' if ratio >= GOAL else 'missed'})"}
    rows = [
        f"| {name} | {median(one.rates):,.0f} | {min(one.rates):,.0f} to {max(one.rates):,.0f} | {one.posted:,} "
        f"| {median(one.afterwork):.1f} s | {verdict.get(name, '')} |"
        for name, one in turns.items()
    ]
    return "\n".join([_preface(load), *rows, ""])


def _preface(load: float) -> str:
    return PREFACE.format(
        day=datetime.now(UTC),
        cores=os.cpu_count(),
        load=load,
        python=platform.python_version(),
        wagtail=version(),
        connections=CONNECTIONS,
        rounds=ROUNDS,
        seconds=SECONDS,
    )
