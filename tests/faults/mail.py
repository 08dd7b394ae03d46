"""Kill the workers of outgoing mail over and over, and count whether anybody was skipped or written to twice.

Usage: python -m tests.faults.mail --engine=postgres|sqlite [--deliveries --workers --kills --seed]. Prints a table;
ends with 1 when a promise was broken. The seed decides what is tried when; the machine's own timing it cannot.
"""

import secrets
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from tests.faults.site import site


def main() -> int:
    asked = _asked()
    with site(engine=asked.engine) as (folder, database_url):
        from tests.faults.campaign import Campaign, wage  # (its models need apps that are ready)

        campaign = Campaign(asked.deliveries, asked.workers, asked.kills, asked.seed)
        report = wage(campaign, folder=folder, database_url=database_url)
    figures = {**asdict(report.verdict), "kills": report.kills, "seconds": round(report.seconds, 1)}
    sys.stdout.write(f"{asked.engine}, {asked.workers} workers, seed {asked.seed}\n")
    sys.stdout.writelines(f"  {name.replace('_', ' '):<18}{figure:>8}\n" for name, figure in figures.items())
    sys.stdout.writelines(f"BROKEN: {words}\n" for words in report.breaches)
    if report.fell:
        sys.stdout.write(report.log[-4000:])
    return 1 if report.breaches else 0


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.faults.mail")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="postgres")
    parser.add_argument("--deliveries", type=int, default=2000)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    asked = parser.parse_args()
    asked.workers = asked.workers or (4 if asked.engine == "postgres" else 2)
    return asked


if __name__ == "__main__":
    sys.exit(main())
