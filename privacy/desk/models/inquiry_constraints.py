"""What the database refuses of a case: states and times that do not fit one another."""

from django.db import models
from django.db.models import F, Q

from privacy.desk.models.states import OPEN

KINDS = ["question", "access", "correction", "opt-out", "erasure", "unwanted mail", "complaint"]

INDEXES = [
    models.Index(fields=["state", "due_at"], name="inquiry_lanes"),
    models.Index(fields=["address_digest", "-received_at"], name="inquiry_of_person"),
    models.Index(fields=["received_at"], name="inquiry_unacknowledged", condition=Q(acknowledged_at__isnull=True)),
]


def _only_in(states: tuple[str, ...], column: str) -> Q:
    """The column is filled exactly in these states."""
    filled = Q(**{f"{column}__isnull": False})
    return Q(state__in=states) & filled | ~Q(state__in=states) & ~filled


CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(
        name="inquiry_state_is_known",
        condition=Q(state__in=[*OPEN, "answered", "closed", "escalated", "merged"]),
    ),
    models.CheckConstraint(name="inquiry_kind_is_known", condition=Q(kind__in=KINDS)),
    models.CheckConstraint(name="inquiry_way_is_known", condition=Q(came_by__in=["form", "mail", "letter", "call"])),
    models.CheckConstraint(
        name="inquiry_suspicion_is_known",
        condition=Q(suspicion__in=["", "trap field", "too fast", "automatic", "too many", "busy"]),
    ),
    models.CheckConstraint(
        name="inquiry_sender_of_mail_is_confirmed", condition=Q(sender_confirmed_at__isnull=True) | Q(came_by="mail")
    ),
    models.CheckConstraint(
        name="inquiry_left_to_staff_came_by_mail", condition=Q(left_to_staff_at__isnull=True) | Q(came_by="mail")
    ),
    models.CheckConstraint(name="inquiry_stands_still_for_identity", condition=_only_in(("identity",), "paused_at")),
    models.CheckConstraint(name="inquiry_closed_has_a_time", condition=_only_in(("closed",), "closed_at")),
    models.CheckConstraint(name="inquiry_merged_has_another", condition=_only_in(("merged",), "merged_into")),
    models.CheckConstraint(
        name="inquiry_not_merged_into_itself", condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id"))
    ),
    models.CheckConstraint(
        name="inquiry_answered_has_a_time", condition=~Q(state="answered") | Q(answered_at__isnull=False)
    ),
    models.CheckConstraint(
        name="inquiry_times_are_in_order",
        condition=Q(runs_from__gte=F("received_at"))
        & Q(due_at__gt=F("runs_from"))
        & (Q(acknowledged_at__isnull=True) | Q(acknowledged_at__gte=F("received_at")))
        & (Q(answered_at__isnull=True) | Q(answered_at__gte=F("received_at")))
        & (Q(closed_at__isnull=True) | Q(closed_at__gte=F("received_at"))),
    ),
    models.CheckConstraint(
        name="inquiry_is_extended_before_it_is_due",
        condition=Q(first_due_at__isnull=True, extended_at__isnull=True)
        | Q(first_due_at__isnull=False, extended_at__isnull=False)
        & Q(extended_at__lt=F("first_due_at"), first_due_at__lt=F("due_at")),
    ),
    models.CheckConstraint(
        name="inquiry_erased_is_empty", condition=Q(erased_at__isnull=True) | Q(address="", name="")
    ),
    models.CheckConstraint(
        name="inquiry_erased_waits_for_nobody", condition=Q(erased_at__isnull=True) | ~Q(state__in=OPEN)
    ),
    models.CheckConstraint(name="inquiry_address_has_a_digest", condition=Q(address="") | ~Q(address_digest="")),
]
