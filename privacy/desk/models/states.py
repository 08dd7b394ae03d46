"""Where a case can stand, and from where to where it can go: this list alone, in Python and in the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    NEW = "new", _("new")
    WAITING_FOR_US = "waiting for us", _("waiting for us")
    IDENTITY = "identity", _("identity is being confirmed")
    WAITING_FOR_THEM = "waiting for them", _("waiting for them")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")
    ESCALATED = "escalated", _("taken further")
    MERGED = "merged", _("merged")


RUNNING = (State.NEW, State.WAITING_FOR_US, State.WAITING_FOR_THEM)  # the clock runs
OPEN = (*RUNNING, State.IDENTITY)
UNFINISHED = (*OPEN, State.ESCALATED)
SETTLED = (State.ANSWERED, State.CLOSED)

MOVES: dict[State, tuple[State, ...]] = {
    State.NEW: (*OPEN[1:], *SETTLED, State.ESCALATED, State.MERGED),
    State.WAITING_FOR_US: (State.IDENTITY, State.WAITING_FOR_THEM, *SETTLED, State.ESCALATED, State.MERGED),
    State.IDENTITY: (State.WAITING_FOR_US, State.CLOSED, State.ESCALATED, State.MERGED),
    State.WAITING_FOR_THEM: (State.WAITING_FOR_US, State.IDENTITY, *SETTLED, State.ESCALATED, State.MERGED),
    State.ANSWERED: (State.WAITING_FOR_US, State.CLOSED, State.ESCALATED, State.MERGED),
    State.CLOSED: (State.WAITING_FOR_US, State.ESCALATED, State.MERGED),
    State.ESCALATED: (State.CLOSED,),
    State.MERGED: (),
}


def states_before(state: State) -> list[State]:
    """Return the states from which a case can come to `state`; one that stays where it is makes no move."""
    return [before for before, following in MOVES.items() if state in following]
