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
  trap field, limits, choices, links, acknowledgement. It takes the form first: checked, counted and on the disk, and
  then answered. Its worker makes contact, request, choices, links and mail of it a moment later, on the same cores at
  a lower priority, and rests between batches while forms keep coming. *Sustained* counts that work too: the POSTs of a
  turn by the turn and the work left after it together.
* Each POST has a key of its own, names an address of its own and comes from a network of its own (X-Forwarded-For
  through a trusted proxy), and so is within the limits. Only the one on what everybody together may send
  (`REQUESTS_PER_HOUR`) is set out of reach.
* Wagtail runs as `wagtail start` sets it up, for production, and sends its mail within the request. What
  is left for the site's worker after a turn is awaited before Wagtail's turn.
* Every POST counted was answered by the thank-you page or the way to it. At the end the rows in both databases were
  equal to the POSTs, and the mails on record as sent to those that the relay took.
* {day:%Y-%m-%d}, {cores} cores for servers, worker, database, relay and client; load {load:.1f} before
* Python {python}, Wagtail {wagtail}
* {connections} connections, {rounds} rounds of {seconds} s after one to warm up, medians

| | POSTs a second | lowest to highest | POSTs in all | work left after a turn | sustained | the site is |
|---|---|---|---|---|---|---|"""


def report(turns: dict[str, Turns], *, load: float) -> str:
    """Return the section. `load`: the machine's load average before anything was measured."""
    ratio = median(ours / theirs for ours, theirs in zip(turns[SITE].rates, turns[PEER].rates, strict=True))
    lasting = median(ours / theirs for ours, theirs in zip(turns[SITE].sustained, turns[PEER].sustained, strict=True))
    goal = f"goal {GOAL}: {'reached' if ratio >= GOAL else 'missed'}"
    verdict = {PEER: f"{ratio:.1f} x ({goal}), sustained {lasting:.1f} x"}
    rows = [
        f"| {name} | {median(one.rates):,.0f} | {min(one.rates):,.0f} to {max(one.rates):,.0f} | {one.posted:,} "
        f"| {median(one.afterwork):.1f} s | {median(one.sustained):,.0f} | {verdict.get(name, '')} |"
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
