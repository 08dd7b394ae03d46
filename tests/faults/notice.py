"""Kill the workers that post a version and send its notice, and count whom of the frozen audience it missed.

Usage: python -m tests.faults.notice --engine=postgres|sqlite [--deliveries --workers --kills --seed]. Prints a table;
ends with 1 when a promise was broken. The seed decides what is tried when; the machine's own timing it cannot.
"""

import sys
from dataclasses import asdict

from tests.faults.command_line import asked_of, tell
from tests.faults.site import site


def main() -> int:
    asked = asked_of("tests.faults.notice")
    with site(engine=asked.engine) as (folder, database_url):
        from tests.faults.campaign import Campaign  # (its models need apps that are ready)
        from tests.faults.notice_campaign import wage

        campaign = Campaign(asked.deliveries, asked.workers, asked.kills, asked.seed)
        report, notice = wage(campaign, folder=folder, database_url=database_url)
    figures = {**asdict(report.verdict), **asdict(notice), "kills": report.kills, "seconds": round(report.seconds, 1)}
    title = f"a policy notice on {asked.engine}, {asked.workers} workers, seed {asked.seed}"
    return tell(title, figures, [*report.breaches, *notice.breaches()], log=report.log)


if __name__ == "__main__":
    sys.exit(main())
