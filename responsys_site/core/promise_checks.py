"""Checks of promises: apps declare them in a module `promise_checks`; privacy/promises runs them."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from responsys_site.core.journal import journal_file

TEST_ADDRESS = "promise-check@probe.invalid"  # RFC 2606, 2: no mail can ever go there
FILL_TIME = timedelta(minutes=1)  # between seeing a form and sending it; nobody writes in no time
Check = Callable[..., str]
_checks: dict[str, list[Check]] = {}


@dataclass(frozen=True)
class PolicyFigure:
    """A figure or name that the software keeps and the policy states. Its promise is broken while the two differ.

    `value` returns what the software does today; `setting` is the variable that an operator sets it by, if any.
    """

    name: str
    promise_id: str
    value: Callable[[], int | str]
    setting: str = ""


class CheckFailed(Exception):
    """A check found its promise broken; the message is a sentence for the public register."""


class NothingToCheck(Exception):
    """Nothing has happened yet that the promise speaks of; the message is a sentence for the public register."""


class CannotBeChecked(Exception):
    """This site has no means to check the promise; the message is a sentence for the public register."""


def check(promise_id: str) -> Callable[[Check], Check]:
    """Declare that a function checks a promise: `check(at=...)` returns what it looked at.

    Or it raises CheckFailed, NothingToCheck or CannotBeChecked.
    """

    def declare(function: Check) -> Check:
        _checks.setdefault(promise_id, []).append(function)
        return function

    return declare


def registered_checks() -> dict[str, list[Check]]:
    """Return the checks of every app, by the promise's id."""
    return _checks


@contextmanager
def rollback_after() -> Iterator[Path]:
    """Roll back what is done inside, and give it a journal of its own, whose path is yielded."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        lines = Path(folder) / "journal"
        with journal_file.simulate(path=lines):
            yield lines
        transaction.set_rollback(True)
