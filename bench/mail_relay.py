"""The relay that mail is measured with: Postfix's smtp-sink, which takes every mail, keeps none, and counts them."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from servers import HOST, ROOT

UNPACKED = ROOT / "var" / "bench" / "postfix" / "usr"
LONGEST_WAIT = 900  # seconds
LONGEST_COUNTER = 80  # characters of one print


@dataclass
class Relay:
    """A running relay: its address, and how many mails it had taken at which moments."""

    url: str
    taken: int = 0
    moments: list[tuple[float, int]] = field(default_factory=list)

    def follow(self, counters: int) -> None:
        """Read the running counters that smtp-sink prints, until it ends."""
        heard = b""
        while more := os.read(counters, 65536):
            heard = heard[-LONGEST_COUNTER:] + more
            found = re.findall(rb"mesg=(\d+)\s", heard)
            if found and int(found[-1]) > self.taken:
                self.taken = int(found[-1])
                self.moments.append((time.monotonic(), self.taken))

    def wait_for(self, mails: int) -> None:
        """Wait until the counter, which is printed a moment later, shows so many mails."""
        until = time.monotonic() + LONGEST_WAIT
        while self.taken < mails:
            if time.monotonic() > until:
                sys.exit(f"The relay took {self.taken} of {mails} mails.")
            time.sleep(0.05)

    def rate_of(self, mails: int, *, after: int) -> float:
        """Wait until so many mails were taken after the first `after`; return how many a second those were."""
        self.wait_for(after + mails)
        of_these = [(moment, taken) for moment, taken in self.moments if taken > after]
        (began, first), (ended, last) = of_these[0], of_these[-1]
        return (last - first) / (ended - began)


@contextmanager
def smtp_sink() -> Iterator[Relay]:
    """Run the relay."""
    subprocess.run([ROOT / "deploy" / "smtp_sink.sh"], check=True)  # noqa: S603 (our own words)
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = listener.getsockname()[1]
    program = shutil.which("smtp-sink") or UNPACKED / "sbin" / "smtp-sink"
    account = ["-u", "nobody"] if os.getuid() == 0 else []
    with subprocess.Popen(  # noqa: S603
        [program, *account, "-c", f"{HOST}:{port}", "200"],
        env={**os.environ, "LD_LIBRARY_PATH": str(UNPACKED / "lib" / "postfix")},
        stdout=subprocess.PIPE,
        bufsize=0,
    ) as process:
        relay = Relay(f"smtp://{HOST}:{port}")
        threading.Thread(target=relay.follow, args=(process.stdout.fileno(),), daemon=True).start()
        try:
            yield relay
        finally:
            process.terminate()
