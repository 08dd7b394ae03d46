"""One message to one person: its state, and the constraints and indexes of the table."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.mail.message_ids import message_id
from responsys_site.mail.models.message import Message

FIRST_RETRY_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
MAX_RETRY_WAIT = timedelta(hours=1)
MAX_RETRY_TIME = timedelta(days=5)
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


CLAIM_LASTS = timedelta(minutes=10)
# The time of deliveries that are on hold, so that no claim has to skip them.
HELD = datetime(9999, 1, 1, tzinfo=UTC)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> "DeliveryQuerySet":
        """What is to be tried, now or later."""
        return self.filter(state__in=[Delivery.State.QUEUED, Delivery.State.DEFERRED])

    def due(self, *, at: datetime) -> "DeliveryQuerySet":
        """What waits and may be tried at `at`, longest waiting first."""
        return self.waiting().filter(next_attempt_at__lte=at).order_by("next_attempt_at", "pk")

    def claimed(self, *, by: str) -> "DeliveryQuerySet":
        """What a worker holds under this claim."""
        return self.filter(state=Delivery.State.SENDING, claimed_by=by)

    def expired_claims(self, *, at: datetime) -> "DeliveryQuerySet":
        """What a worker claimed and never reported on: it was killed, or its machine was.

        A claim that lasts longer than any can was made by a clock that ran ahead.
        """
        over = models.Q(claimed_until__lte=at) | models.Q(claimed_until__gt=at + CLAIM_LASTS + MAX_AHEAD)
        return self.filter(over, state=Delivery.State.SENDING)

    def delayed_by_clock_skew(self, *, at: datetime) -> "DeliveryQuerySet":
        """What waits for a time that a clock which ran ahead has written.

        That is a retry later than any can be, or a mail that was queued later than now. What has a day or a pace of its
        own is not among it.
        """
        rows = self.waiting().filter(next_attempt_at__gt=at + MAX_RETRY_WAIT + MAX_AHEAD, next_attempt_at__lt=HELD)
        wrong = models.Q(state=Delivery.State.DEFERRED) | models.Q(queued_at__gt=at + MAX_AHEAD)
        may_go = models.Q(message__not_before__isnull=True) | models.Q(message__not_before__lte=at)
        urgencies = Message.URGENCY.values()  # the index begins with it
        return rows.filter(wrong, may_go, urgency__in=urgencies, message__per_minute__isnull=True)

    def sent_in_contact(self, *, since: datetime) -> "DeliveryQuerySet":
        """What was written to people after `since`, except what everyone gets whether we are in contact or not."""
        return self.filter(queued_at__gt=since).exclude(message__kind=Message.Kind.LEGAL)

    def undelivered(self) -> "DeliveryQuerySet":
        """What never arrived, except to people who were erased."""
        return self.filter(state__in=[Delivery.State.FAILED, Delivery.State.SUPPRESSED]).exclude(address="")

    def select_locked(self) -> list[int]:
        """Lock these until the transaction ends, in primary-key order to avoid deadlocks."""
        return list(self.order_by("pk").select_for_update().values_list("pk", flat=True))

    def erase(self, *, address_digests: Iterable[str], at: datetime) -> int:
        """Remove what tells of a person from all mail to these addresses; return of how many deliveries.

        What waits is never sent, what was sent counts. A mail server's answer goes too: it may quote the address.
        What a worker is sending at this moment ends as its result says, or as erased if it would be tried again.
        """
        theirs = self.filter(address_digest__in=address_digests)
        theirs.select_locked()
        # First the rows, then the totals, in the order of the workers, to avoid deadlocks.
        done = theirs.exclude(address="").update(address="", name="", fields={}, smtp_response="")
        theirs.waiting().update(state=Delivery.State.ERASED, next_attempt_at=None, ended_at=at)
        return done


class Delivery(models.Model):
    """One message to one person: where it stands, and what became of it.

    A row is claimed by a worker until `claimed_until`; every change from there on is made only while that claim holds.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        DEFERRED = "deferred", _("Deferred")
        FAILED = "failed", _("Failed")
        SUPPRESSED = "suppressed", _("Suppressed")
        CANCELLED = "cancelled", _("Cancelled")
        ERASED = "erased", _("Erased")
        IN_DOUBT = "in doubt", _("In doubt")

    message = models.ForeignKey(
        Message,
        on_delete=models.PROTECT,
        related_name="deliveries",
        db_constraint=False,  # triggers stand in for it (mail.immutability)
        db_index=False,  # the index is named among the others
        verbose_name=_("message"),
    )
    address = models.CharField(_("address as typed"), max_length=320, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    address_digest = models.CharField(_("address digest"), max_length=32)
    fields = models.JSONField(_("this recipient's fields"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.QUEUED)
    urgency = models.PositiveSmallIntegerField(_("urgency"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    claimed_by = models.CharField(_("claim"), max_length=32, blank=True, editable=False)
    smtp_response = models.CharField(_("answer of the mail server"), max_length=500, blank=True)
    queued_at = models.DateTimeField(_("queued"))
    due_at = models.DateTimeField(_("first due"))
    ended_at = models.DateTimeField(_("sent or ended"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = INDEXES
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return f"{self.message_id_header} {self.state}"

    @property
    def message_id_header(self) -> str:
        """The Message-ID of every attempt of it."""
        return message_id(delivery=self.pk)


def next_attempt(*, since: datetime, attempts: int, at: datetime) -> datetime | None:
    """Return when to try again after `attempts` failed ones (RFC 5321, 4.5.4.1); None five days after `since`.

    `since` is when it was first due.
    """
    wait = FIRST_RETRY_WAITS[attempts - 1] if 1 <= attempts <= len(FIRST_RETRY_WAITS) else MAX_RETRY_WAIT
    later = at + wait
    return later if later <= since + MAX_RETRY_TIME else None
