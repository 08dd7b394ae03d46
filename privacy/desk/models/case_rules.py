"""Where a case can stand, and from where to where it can go: this list alone, in Python and in the database."""

from django.db import models
from django.db.models import F, Q
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


KINDS = ["question", "access", "correction", "opt-out", "erasure", "unwanted mail", "complaint"]

CASE_INDEXES = [
    models.Index(fields=["state", "due_at"], name="case_queues"),
    models.Index(fields=["address_digest", "-received_at"], name="case_of_requester"),
    models.Index(fields=["received_at"], name="case_unacknowledged", condition=Q(acknowledged_at__isnull=True)),
]


def _only_in(states: tuple[str, ...], column: str) -> Q:
    """The column is filled exactly in these states."""
    filled = Q(**{f"{column}__isnull": False})
    return Q(state__in=states) & filled | ~Q(state__in=states) & ~filled


CASE_CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(
        name="case_state_is_known",
        condition=Q(state__in=[*OPEN, "answered", "closed", "escalated", "merged"]),
    ),
    models.CheckConstraint(name="case_kind_is_known", condition=Q(kind__in=KINDS)),
    models.CheckConstraint(name="case_channel_is_known", condition=Q(channel__in=["form", "mail", "letter", "call"])),
    models.CheckConstraint(
        name="case_quarantine_reason_is_known",
        condition=Q(quarantine_reason__in=["", "trap field", "too fast", "automatic", "too many", "busy"]),
    ),
    models.CheckConstraint(
        name="case_sender_of_mail_is_confirmed", condition=Q(sender_confirmed_at__isnull=True) | Q(channel="mail")
    ),
    models.CheckConstraint(
        name="case_left_to_staff_came_by_mail", condition=Q(left_to_staff_at__isnull=True) | Q(channel="mail")
    ),
    models.CheckConstraint(name="case_paused_for_identity", condition=_only_in(("identity",), "paused_at")),
    models.CheckConstraint(name="case_closed_has_a_time", condition=_only_in(("closed",), "closed_at")),
    models.CheckConstraint(name="case_merged_has_another", condition=_only_in(("merged",), "merged_into")),
    models.CheckConstraint(
        name="case_not_merged_into_itself", condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id"))
    ),
    models.CheckConstraint(
        name="case_answered_has_a_time", condition=~Q(state="answered") | Q(answered_at__isnull=False)
    ),
    models.CheckConstraint(
        name="case_times_are_in_order",
        condition=Q(clock_started_at__gte=F("received_at"))
        & Q(due_at__gt=F("clock_started_at"))
        & (Q(acknowledged_at__isnull=True) | Q(acknowledged_at__gte=F("received_at")))
        & (Q(answered_at__isnull=True) | Q(answered_at__gte=F("received_at")))
        & (Q(closed_at__isnull=True) | Q(closed_at__gte=F("received_at"))),
    ),
    models.CheckConstraint(
        name="case_is_extended_before_it_is_due",
        condition=Q(first_due_at__isnull=True, extended_at__isnull=True)
        | Q(first_due_at__isnull=False, extended_at__isnull=False)
        & Q(extended_at__lt=F("first_due_at"), first_due_at__lt=F("due_at")),
    ),
    models.CheckConstraint(name="case_erased_is_empty", condition=Q(erased_at__isnull=True) | Q(address="", name="")),
    models.CheckConstraint(name="case_erased_is_not_open", condition=Q(erased_at__isnull=True) | ~Q(state__in=OPEN)),
    models.CheckConstraint(name="case_address_has_a_digest", condition=Q(address="") | ~Q(address_digest="")),
]
