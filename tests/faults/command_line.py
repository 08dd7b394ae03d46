"""What a campaign is asked for on the command line, and how what came of it is told."""

import secrets
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence


def asked_of(program: str) -> Namespace:
    """Read --engine, --deliveries, --workers, --kills and --seed."""
    parser = ArgumentParser(prog=f"python -m {program}")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="postgres")
    parser.add_argument("--deliveries", type=int, default=2000)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    asked = parser.parse_args()
    asked.workers = asked.workers or (4 if asked.engine == "postgres" else 2)
    return asked


def tell(title: str, figures: Mapping[str, object], breaches: Sequence[str], *, log: str) -> int:
    """Print a table, and what was broken with the end of the workers' log; return the program's exit code."""
    sys.stdout.write(f"{title}\n")
    sys.stdout.writelines(f"  {name.replace('_', ' '):<18}{figure!s:>8}\n" for name, figure in figures.items())
    sys.stdout.writelines(f"BROKEN: {words}\n" for words in breaches)
    if breaches:
        sys.stdout.write(log[-4000:])
    return 1 if breaches else 0
