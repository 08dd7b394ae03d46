"""Kill a worker at its first system call of a kind, at its second, and so on, until a run ends before it is killed.

Usage: python -m tests.faults.sweep [--engine=sqlite|postgres]. Needs strace (deploy/strace.sh). Prints a line for each
kind of call; ends with 1 when somebody was skipped, a mailing went twice, or a kill cost more than one doubt.
"""

import sys
from argparse import ArgumentParser

from tests.faults.site import site


def main() -> int:
    parser = ArgumentParser(prog="python -m tests.faults.sweep")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    engine, wrong = parser.parse_args().engine, []
    with site(engine=engine) as (folder, database_url):
        from tests.faults.kill_at_call import CALLS, Place
        from tests.mail.smtp_peer import relay_running

        with relay_running() as relay:
            place = Place(relay, folder, database_url)
            for call in CALLS:
                wrong += _sweep(place, call)
    sys.stdout.writelines(f"BROKEN: {words}\n" for words in wrong)
    return 1 if wrong else 0


def _sweep(place: "Place", call: str) -> list[str]:  # noqa: F821
    number, killed, wrong = 0, True, []
    while killed:
        number += 1
        killed, found = place.kill_at(call=call, number=number)
        wrong += [f"{call} {number}: {words}" for words in found]
    sys.stdout.write(f"  {call:<12}{number - 1:>4} kills\n")
    sys.stdout.flush()
    return wrong


if __name__ == "__main__":
    sys.exit(main())
