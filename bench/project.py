"""What the measurement knows of a running project that takes a form."""

from collections.abc import Callable
from dataclasses import dataclass

from databases import count
from posting import Accepted

PATH = "/request-information/"


@dataclass(frozen=True)
class Project:
    """A running project with the request form at `url`.

    `posts` makes so many POSTs, each of another person; `stored` and `mailed` ask its database how many requests it
    holds and how many mails it has handed over; `settle` waits until the work behind the requests is done.
    """

    url: str
    database: str
    accepted: Accepted
    posts: Callable[[int], list[bytes]]
    stored: str
    mailed: str
    settle: Callable[[], None] = lambda: None

    def count(self, statement: str) -> int:
        return count(self.database, statement)
