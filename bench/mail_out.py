"""Measure outgoing mail beside django-post_office, and write its section of RESULTS.md. Run by `make bench`."""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from databases import postgres
from mail_relay import smtp_sink
from mail_report import report
from mail_rounds import PEER, SITE, Measured, queue, send
from mail_site import site_mail
from post_office_project import post_office_mail
from results import write_section


def measure() -> Measured:
    """Return what both did. Sending comes first: what is queued afterwards is for nobody to send."""
    measured = Measured()
    with ExitStack() as stack:
        make_database = stack.enter_context(postgres())
        relay = stack.enter_context(smtp_sink())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = stack.enter_context(site_mail(folder=folder, database=make_database("site"), relay=relay.url))
        peer = stack.enter_context(post_office_mail(database=make_database("post_office"), relay=relay.url))
        send(measured, {SITE: site, PEER: peer}, relay)
        queue(measured, site, peer)
    return measured


if __name__ == "__main__":
    words = report(measure())
    write_section(words)
    sys.stdout.write(words)
