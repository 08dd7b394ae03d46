"""Measure the policy page beside an empty Django view and a bare WSGI function, and write its section of RESULTS.md.

Run by `make bench`. The three take turns, so that whatever else the machine does falls on all of them alike.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from results import write_section
from servers import prepare_site, server, site_environment

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "4"))  # of each turn
CONNECTIONS = 8
SITE, VIEW, BARE = "policy page, everything on", "empty Django view, no middleware", "bare WSGI function"
GOALS = {VIEW: 1.1, BARE: 0.75}


def requests_per_second(url: str) -> float:
    """Return what wrk counts at this address. Ends the program on any error or answer but 2xx."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 (our own words)
    if "Non-2xx" in report or "Socket errors" in report:
        sys.exit(f"wrk met errors:\n{report}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", report)
    return float(found[1]) if found else sys.exit(f"wrk said nothing:\n{report}")


def size(url: str) -> int:
    return len(urllib.request.urlopen(url).read())  # noqa: S310 (our own server)


def measure() -> tuple[dict[str, list[float]], int]:
    """Return the requests per second of every turn, by name, and the size of the page in bytes."""
    with ExitStack() as running:
        environment = site_environment(Path(running.enter_context(tempfile.TemporaryDirectory())))
        prepare_site(environment)
        urls = {SITE: running.enter_context(server("responsys_site.wsgi:application", environment))}
        page = {"BENCH_BYTES": str(size(urls[SITE]))}
        urls[VIEW] = running.enter_context(server("bench.compared:empty_view()", page))
        urls[BARE] = running.enter_context(server("bench.compared:bare_function", page))
        assert {size(url) for url in urls.values()} == {int(page["BENCH_BYTES"])}
        turns: dict[str, list[float]] = {name: [] for name in urls}
        for turn in range(ROUNDS + 1):
            for name, url in urls.items():
                counted = requests_per_second(url)
                if turn:  # the first one warms up
                    turns[name].append(counted)
        return turns, int(page["BENCH_BYTES"])


def report(turns: dict[str, list[float]], page_size: int) -> str:
    middle = {name: median(counts) for name, counts in turns.items()}
    ratios = {
        name: median(ours / theirs for ours, theirs in zip(turns[SITE], turns[name], strict=True)) for name in GOALS
    }
    rows = [
        f"| {name} | {middle[name]:,.0f} | {min(counts):,.0f} to {max(counts):,.0f} | {_ratio(name, ratios)} |"
        for name, counts in turns.items()
    ]
    return "\n".join([*_preface(page_size), *rows, ""])


def _ratio(name: str, ratios: dict[str, float]) -> str:
    if name not in GOALS:
        return ""
    return f"{ratios[name]:.2f} x (goal {GOALS[name]}: {'reached' if ratios[name] >= GOALS[name] else 'missed'})"


def _preface(page_size: int) -> list[str]:
    versions = ", ".join(f"{package} {version(package)}" for package in ("Django", "gunicorn"))
    return [
        "# The policy page, measured",
        "",
        "Written by `make bench`. One gunicorn each, by `deploy/gunicorn.conf.py`: 1 worker, 4 threads. The site runs",
        "as in production, on SQLite, with request log, security headers, guards and ETags on. The other two answer as",
        "many bytes and do nothing else. Each round measures the three in turn; ratios are medians of those of rounds.",
        "",
        f"* {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores shared by server and client",
        f"* Python {platform.python_version()}, {versions}",
        f"* `wrk -t1 -c{CONNECTIONS} -d{SECONDS}s`, {ROUNDS} rounds after one to warm up, medians",
        f"* {page_size:,} bytes a page, not compressed, as wrk asks for it",
        "",
        "| | requests a second | lowest to highest | the policy page is |",
        "|---|---|---|---|",
    ]


if __name__ == "__main__":
    if not shutil.which("wrk"):
        sys.exit("make bench needs wrk. On Debian and Ubuntu: apt-get install wrk")
    words = report(*measure())
    write_section(words)
    sys.stdout.write(words)
