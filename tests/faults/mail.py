"""Kill the workers of outgoing mail over and over, and count whether anybody was skipped or written to twice.

Usage: python -m tests.faults.mail --engine=postgres|sqlite [--deliveries --workers --kills --seed]. Prints a table;
ends with 1 when a promise was broken. The seed decides what is tried when; the machine's own timing it cannot.
"""

import sys
from dataclasses import asdict

from tests.faults.command_line import asked_of, tell
from tests.faults.site import site


def main() -> int:
    asked = asked_of("tests.faults.mail")
    with site(engine=asked.engine) as (folder, database_url):
        from tests.faults.campaign import Campaign, wage  # (its models need apps that are ready)

        campaign = Campaign(asked.deliveries, asked.workers, asked.kills, asked.seed)
        report = wage(campaign, folder=folder, database_url=database_url)
    figures = {**asdict(report.verdict), "kills": report.kills, "seconds": round(report.seconds, 1)}
    title = f"{asked.engine}, {asked.workers} workers, seed {asked.seed}"
    return tell(title, figures, report.breaches, log=report.log)


if __name__ == "__main__":
    sys.exit(main())
