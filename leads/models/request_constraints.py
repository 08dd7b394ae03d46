"""What the database refuses of a request: states, colleagues and times that do not fit one another."""

from django.db import models

CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(
        name="request_state_is_known",
        condition=models.Q(state__in=["new", "in hand", "contacted", "closed"]),
    ),
    models.CheckConstraint(
        name="request_is_in_somebodys_hand_unless_new",
        condition=models.Q(state="new", in_hand_by__isnull=True)
        | (~models.Q(state="new") & models.Q(in_hand_by__isnull=False)),
    ),
    models.CheckConstraint(
        name="request_contacted_has_a_time",
        condition=models.Q(state__in=["new", "in hand"], contacted_at__isnull=True)
        | models.Q(state="contacted", contacted_at__isnull=False, contacted_at__gte=models.F("received_at"))
        | models.Q(state="closed"),
    ),
    models.CheckConstraint(
        name="request_closed_has_a_time",
        condition=~models.Q(state="closed") & models.Q(closed_at__isnull=True)
        | models.Q(state="closed", closed_at__isnull=False, closed_at__gte=models.F("received_at"))
        & (models.Q(contacted_at__isnull=True) | models.Q(contacted_at__lte=models.F("closed_at"))),
    ),
    models.CheckConstraint(name="request_due_after_it_came", condition=models.Q(due_at__gte=models.F("received_at"))),
]
