"""The section of bench/RESULTS.md on outgoing mail."""

import os
import platform
from datetime import UTC, datetime
from statistics import median

from mail_letter import DOMAINS, HTML, TEXT
from mail_project import Queueing
from mail_rounds import FEWER, MAILS, PEER, PEER_UNRENDERED, ROUNDS, SITE, THEIRS, VERY_MANY, Measured
from mail_site import PROCESSES
from post_office_project import version

SENDING_GOAL, QUEUEING_GOAL = 8, 20
MEGABYTE = 1024 * 1024
MOST_MEMORY, MOST_GROWTH = 150, 5  # megabytes

PREFACE = """\
# Mail, measured

Written by `make bench`. Both have a database of their own on one PostgreSQL with its usual durability, and send to
one relay that takes all, Postfix's smtp-sink. The mail has {text:,} characters of text and {html:,} of HTML, filled in
for each recipient; recipients are at {domains} domains. Each round measures the projects in turn; ratios are medians of
those of rounds.

* {day:%Y-%m-%d}, {cores} cores for workers, database, relay and client
* Python {python}, django-post_office {post_office}
* {rounds} rounds after one to warm up, medians

## Sending

* The site: {processes} `work` as in production, with journal, suppression, return paths and totals on. The other:
  `send_queued_mail --processes {processes}`, its defaults otherwise: {processes} x 5 threads, a log row for each mail.
* {mails:,} mails a turn, timed at the relay from the first to the last, so that nobody's start counts.
* At the end the mails on record as sent in both databases were those that the relay took: {taken:,}.

| | mails a second | lowest to highest | the site is |
|---|---|---|---|
{sending}

## Queueing

* The site: `queue_bulk`, {fewer:,} recipients a turn. The other: `send_many` with a template and a context for
  each recipient, {theirs:,} a turn, written out when queued (its default) or by `render_on_delivery`, which puts
  the writing off until the mail is sent.
* Memory is the most that the process had: at {very_many:,} recipients {growth:+.1f} MB against {fewer:,}
  (goal: within {most_growth} MB, and under {most_memory} MB: {memory_verdict}).

| | recipients a second | lowest to highest | memory | the site is |
|---|---|---|---|---|
{queueing}
"""


def report(measured: Measured) -> str:
    fewer, many = median(one.peak for one in measured.queued[SITE]), _very_many(measured).peak
    flat = abs(many - fewer) <= MOST_GROWTH * MEGABYTE and many < MOST_MEMORY * MEGABYTE
    return PREFACE.format(
        text=len(TEXT),
        html=len(HTML),
        domains=DOMAINS,
        day=datetime.now(UTC),
        cores=os.cpu_count(),
        python=platform.python_version(),
        post_office=version(),
        rounds=ROUNDS,
        processes=PROCESSES,
        mails=MAILS,
        taken=measured.taken,
        sending=_sending(measured.sent),
        fewer=FEWER,
        theirs=THEIRS,
        very_many=VERY_MANY,
        growth=(many - fewer) / MEGABYTE,
        most_growth=MOST_GROWTH,
        most_memory=MOST_MEMORY,
        memory_verdict="reached" if flat else "missed",
        queueing=_queueing(measured),
    )


def _sending(sent: dict[str, list[float]]) -> str:
    verdict = {PEER: _verdict(sent[SITE], sent[PEER], SENDING_GOAL)}
    return "\n".join(f"| {name} | {_spread(rates)} | {verdict.get(name, '')} |" for name, rates in sent.items())


def _queueing(measured: Measured) -> str:
    rates = {name: [one.rate for one in turns] for name, turns in measured.queued.items()}
    verdicts = {name: _verdict(rates[SITE], rates[name], QUEUEING_GOAL) for name in (PEER, PEER_UNRENDERED)}
    rows = [
        f"| {name} | {_spread(rates[name])} | {_megabytes(*turns)} | {verdicts.get(name, '')} |"
        for name, turns in measured.queued.items()
    ]
    many = _very_many(measured)
    return "\n".join([*rows, f"| {SITE}, {VERY_MANY:,} at once | {many.rate:,.0f} | | {_megabytes(many)} | |"])


def _very_many(measured: Measured) -> Queueing:
    assert measured.very_many is not None
    return measured.very_many


def _spread(rates: list[float]) -> str:
    return f"{median(rates):,.0f} | {min(rates):,.0f} to {max(rates):,.0f}"


def _megabytes(*turns: Queueing) -> str:
    return f"{median(one.peak for one in turns) / MEGABYTE:,.0f} MB"


def _verdict(ours: list[float], theirs: list[float], goal: int) -> str:
    ratio = median(our / their for our, their in zip(ours, theirs, strict=True))
    return f"{ratio:.1f} x (goal {goal}: {'reached' if ratio >= goal else 'missed'})"
