"""Kill the workers that fetch, take in and answer mail to the privacy desk; count what was lost or answered twice.

Usage: python -m tests.faults.desk --engine=postgres|sqlite [--kills --seed]. The mailbox is a real Dovecot, the relay
one that is in a bad mood now and then. Prints a table; ends with 1 when a promise was broken.
"""

import secrets
import sys
from argparse import ArgumentParser
from dataclasses import asdict

from tests.faults.site import site


def main() -> int:
    parser = ArgumentParser(prog="python -m tests.faults.desk")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="postgres")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    asked = parser.parse_args()
    with site(engine=asked.engine) as (folder, database_url):
        from tests.faults.correspondence import correspond  # (its models need apps that are ready)
        from tests.mail.inbound.dovecot import Mailbox, mail_server_running

        with mail_server_running() as server:
            mailbox = Mailbox(server=server, address="privacy@responsys.example")
            figures = correspond(
                mailbox=mailbox, folder=folder, database_url=database_url, kills=asked.kills, seed=asked.seed
            )
    sys.stdout.write(f"the desk, {asked.engine}, seed {asked.seed}\n")
    sys.stdout.writelines(f"  {name:<18}{figure:>8}\n" for name, figure in asdict(figures).items())
    sys.stdout.writelines(f"BROKEN: {words}\n" for words in figures.breaches)
    return 1 if figures.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
