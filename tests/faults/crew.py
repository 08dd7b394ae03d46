"""The workers of a fault run: started, killed, and started again."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.plugin import ROOT


@dataclass
class Crew:
    """`size` workers at once, each running the module `program`.

    `fell` holds the exit codes of those that ended by themselves: none ever should.
    """

    size: int
    folder: Path
    program: str
    environment: Mapping[str, str]
    processes: list[subprocess.Popen] = field(default_factory=list)
    kills: int = 0
    fell: list[int] = field(default_factory=list)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def fill_up(self) -> None:
        """Replace those that are gone."""
        self.fell += [process.returncode for process in self.processes if process.poll() is not None]
        self.processes = [process for process in self.processes if process.returncode is None]
        while len(self.processes) < self.size:
            self.processes.append(self._started())

    def kill_one(self, random: Random) -> bool:
        """Kill one that is at work, without a word; return whether there was one."""
        at_work = [process for process in self.processes if (self.folder / str(process.pid)).exists()]
        if not at_work:
            return False
        victim = random.choice(at_work)
        self.processes.remove(victim)
        self.kills += 1
        _end(victim)
        return True

    def _started(self) -> subprocess.Popen:
        with (self.folder / "log").open("a") as log:
            command = [sys.executable, "-m", self.program, str(self.folder)]
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)


@contextmanager
def crew(*, size: int, folder: Path, program: str, environment: Mapping[str, str]) -> Iterator[Crew]:
    folder.mkdir()
    workers = Crew(size, folder, program, environment)
    try:
        workers.fill_up()
        yield workers
    finally:
        for process in workers.processes:
            _end(process)


@contextmanager
def moody_relay(*, ledger: Path, seed: int, pace: float) -> Iterator[str]:
    """Run the relay and yield its address."""
    command = [sys.executable, "-m", "tests.faults.relay", str(ledger), str(seed), str(pace)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield f"smtp://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            _end(process)


def _end(process: subprocess.Popen) -> None:
    process.kill()
    process.wait(30)
