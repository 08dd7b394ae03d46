"""Measure a POST of the request form beside the same form made with Wagtail, and write its section of RESULTS.md.

Run by `make bench`. The two take turns, so that whatever else the machine does falls on both alike.
"""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from databases import postgres
from form_report import PEER, SITE, report
from mail_relay import Relay, smtp_sink
from results import write_section
from site_project import site
from turns import ROUNDS, Turns
from wagtail_project import wagtail


def measure() -> dict[str, Turns]:
    """Return what each project did, once its rows and mails were held against what was posted."""
    with ExitStack() as stack:
        make_database = stack.enter_context(postgres())
        relay = stack.enter_context(smtp_sink())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = stack.enter_context(site(folder=folder, database=make_database("site"), relay=relay.url))
        theirs = stack.enter_context(wagtail(database=make_database("wagtail"), relay=relay.url))
        turns = {SITE: Turns(ours), PEER: Turns(theirs)}
        for turn in range(ROUNDS + 1):
            for one in turns.values():
                one.take(counts=bool(turn))
        _hold_against(turns, relay)
        return turns


def _hold_against(turns: dict[str, Turns], relay: Relay) -> None:
    for name, one in turns.items():
        stored = one.project.count(one.project.stored)
        if stored != one.posted:
            sys.exit(f"{name}: {one.posted} POSTs were accepted, {stored} are stored.")
    sent = sum(one.project.count(one.project.mailed) for one in turns.values())
    relay.wait_for(sent)
    if relay.taken != sent:
        sys.exit(f"{sent} mails are on record as sent, the relay took {relay.taken}.")


if __name__ == "__main__":
    load = os.getloadavg()[0]
    words = report(measure(), load=load)
    write_section(words)
    sys.stdout.write(words)
