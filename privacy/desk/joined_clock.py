"""What becomes of kind, state and clock when two cases of one person become one: no promise is lost, or made later."""

from datetime import datetime, timedelta
from typing import Any

from privacy.desk.due import RIGHTS
from privacy.desk.models import Inquiry, State

# A case is never due before it came, also where it goes on for one that was due before.
AT_LEAST = timedelta(seconds=1)


def kind_of_both(*, one: Inquiry, other: Inquiry) -> str:
    """Return the kind with the shortest period of both; of two that are alike that of the case that is open."""
    kinds = [other.kind, one.kind] if other.is_open or not one.is_open else [one.kind, other.kind]
    return next((kind for kind in kinds if kind in RIGHTS), kinds[0])


def state_of_both(*, one: Inquiry, other: Inquiry) -> State:
    """Return where the case that goes on stands: with us if either was, and only where both stood still does it."""
    waiting = {State(row.state) for row in (one, other) if row.is_open}
    if not waiting or waiting == {other.state}:
        return State(other.state)
    if waiting == {State.IDENTITY}:
        return State.IDENTITY
    return State.WAITING_FOR_THEM if waiting <= {State.IDENTITY, State.WAITING_FOR_THEM} else State.WAITING_FOR_US


def clock_of_both(*, one: Inquiry, other: Inquiry, at: datetime) -> dict[str, Any]:
    """Return the clock, as columns, of the open case that was due first; {} where neither is open.

    What that one has stood still until `at` is added. Whether colleagues were reminded, and the person told that it is
    overdue, goes with the clock: a word that was never said is still due, and one that was is not said again.
    """
    open_ones = [row for row in (other, one) if row.is_open]
    if not open_ones:
        return {}
    first = min(open_ones, key=lambda row: row.due_at + _stood(row, at))
    runs_from = max(first.runs_from, other.received_at)
    return {
        "runs_from": runs_from,
        "due_at": max(first.due_at + _stood(first, at), runs_from + AT_LEAST),
        "first_due_at": first.first_due_at and first.first_due_at + _stood(first, at),
        "extended_at": first.extended_at,
        "paused_for": first.paused_for + _stood(first, at),
        "reminded_at": first.reminded_at,
        "overdue_told_at": first.overdue_told_at,
    }


def _stood(row: Inquiry, at: datetime) -> timedelta:
    return at - row.paused_at if row.paused_at else timedelta(0)
