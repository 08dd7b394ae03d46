"""Turns of posting to one project, and what it did in them."""

import os
from dataclasses import dataclass, field
from time import perf_counter

from posting import posts_per_second
from project import Project

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "4"))  # of each turn
MOST_A_SECOND = 1500  # POSTs prepared for each second of a turn


@dataclass
class Turns:
    """What one project did: its POSTs, how many a second in each turn, and how long it worked on after each.

    `sustained` is what it could take for ever: the POSTs of a turn by the turn and the work left after it together.
    """

    project: Project
    posted: int = 0
    rates: list[float] = field(default_factory=list)
    afterwork: list[float] = field(default_factory=list)  # seconds
    sustained: list[float] = field(default_factory=list)  # POSTs a second

    def take(self, *, counts: bool) -> None:
        """Post for one turn. The first one only warms up, but its POSTs must be found in the database too."""
        project = self.project
        posts = project.posts(SECONDS * MOST_A_SECOND)
        sent, rate = posts_per_second(url=project.url, posts=posts, accepted=project.accepted, seconds=SECONDS)
        ended = perf_counter()
        project.settle()
        left = perf_counter() - ended
        self.posted += sent
        if counts:
            self.rates.append(rate)
            self.afterwork.append(left)
            self.sustained.append(sent / (sent / rate + left))
