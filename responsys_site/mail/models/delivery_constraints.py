"""What the database refuses of a delivery, and by what it finds one."""

from django.db import models

ALL_STATES = ["queued", "sending", "sent", "deferred", "failed", "suppressed", "cancelled", "erased", "in doubt"]
WAITING = ["queued", "deferred"]
UNDER_WAY = [*WAITING, "sending"]

INDEXES = [
    # Each urgency is asked for by itself, so that what waits for another day never stands in the way.
    models.Index(
        fields=["urgency", "next_attempt_at", "id"],
        name="delivery_waiting",
        condition=models.Q(state__in=WAITING),
    ),
    models.Index(fields=["claimed_until"], name="delivery_claimed", condition=models.Q(state="sending")),
    models.Index(fields=["message"], name="delivery_of_message"),
]

CONSTRAINTS: list[models.BaseConstraint] = [
    # The address first, so that its index finds all mail to a person too: each index in the order of the digests costs
    # a list as much as all the others together.
    models.UniqueConstraint(fields=["address_digest", "message"], name="delivery_once_for_address"),
    models.CheckConstraint(name="delivery_state_is_known", condition=models.Q(state__in=ALL_STATES)),
    models.CheckConstraint(
        name="delivery_claimed_while_sending",
        condition=(models.Q(state="sending", claimed_until__isnull=False) & ~models.Q(claimed_by=""))
        | (~models.Q(state="sending") & models.Q(claimed_until__isnull=True, claimed_by="")),
    ),
    models.CheckConstraint(
        name="delivery_ended_has_a_time",
        condition=models.Q(state__in=UNDER_WAY, ended_at__isnull=True)
        | (~models.Q(state__in=UNDER_WAY) & models.Q(ended_at__isnull=False)),
    ),
    models.CheckConstraint(
        name="delivery_waiting_has_a_time",
        condition=~models.Q(state__in=WAITING) | models.Q(next_attempt_at__isnull=False),
    ),
    models.CheckConstraint(
        name="delivery_erased_has_no_address",
        condition=~models.Q(state="erased") | models.Q(address="", name=""),
    ),
]
