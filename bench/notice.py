"""Measure the site's pages while it tells everyone on file of a change, and write its section of RESULTS.md.

Run by `make bench`. Idle and busy turns alternate, so that whatever else the machine does falls on both alike.
"""

import os
import shlex
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from databases import count, postgres
from mail_relay import LONGEST_WAIT, smtp_sink
from notice_report import report
from notice_site import command_of, notice_site
from notice_turns import PEOPLE, take_turns
from results import write_section

SENT = "SELECT coalesce(sum(sent), 0) FROM mail_messagetotal"
SETTLED = "SELECT count(*) FROM privacy_policyversion WHERE settled_at IS NOT NULL"


def measure() -> str:
    """Return the report, once all people are told and the notice has settled."""
    with ExitStack() as stack:
        load, _, _ = os.getloadavg()
        make_database = stack.enter_context(postgres())
        relay = stack.enter_context(smtp_sink())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = make_database("site")
        site = stack.enter_context(notice_site(folder=folder, database=database, relay=relay.url, people=PEOPLE))
        pairs = take_turns(site, relay)
        relay.wait_for(PEOPLE)
        _settled(database)
        sent = count(database, SENT)
        if not sent == relay.taken == PEOPLE:
            sys.exit(f"{PEOPLE} people: {sent} mails are on record as sent, the relay took {relay.taken}.")
        worker = shlex.join(command_of("worker"))
        return report(pairs, worker=worker, load=load, taken=relay.taken, sent=sent)


def _settled(database: str) -> None:
    until = time.monotonic() + LONGEST_WAIT
    while not count(database, SETTLED):
        if time.monotonic() > until:
            sys.exit("The notice did not settle.")
        time.sleep(1)


if __name__ == "__main__":
    words = measure()
    write_section(words)
    sys.stdout.write(words)
