"""Mail that came in, its bytes in chunks, and the bounces and complaints that were read from it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.mail.models.delivery import Delivery

MAX_HANDLING_WAIT = timedelta(hours=2)  # between two attempts to handle a mail
# What tells who wrote. The raw pieces are personal too: erasing a mail deletes them.
PERSONAL_COLUMNS = ("envelope_sender", "recipient", "author", "subject", "message_id_header")


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    def due(self, *, at: datetime) -> "IncomingMailQuerySet":
        """What no handler has finished with and may be tried at `at`, longest waiting first.

        One that waits longer than any can was put off by a clock that ran ahead.
        """
        due = models.Q(next_attempt_at__lte=at) | models.Q(next_attempt_at__gt=at + MAX_HANDLING_WAIT + MAX_AHEAD)
        return self.filter(due, state=IncomingMail.State.NEW).order_by("next_attempt_at", "pk")

    def for_staff(self) -> "IncomingMailQuerySet":
        """What waits for a decision of staff."""
        return self.filter(state=IncomingMail.State.WAITING, erased_at=None)

    def about(self, *, address_digests: Iterable[str]) -> "IncomingMailQuerySet":
        """What a person wrote under these addresses, and what servers reported about mail to that person."""
        reported = IncomingMail.objects.filter(reports__delivery__address_digest__in=address_digests).values("pk")
        return self.filter(models.Q(address_digest__in=address_digests) | models.Q(pk__in=reported))

    @transaction.atomic
    def erase(self, *, at: datetime) -> int:
        """Remove what is personal, the raw bytes included; that a mail came, and what was done, stays counted.

        Returns how many mails there were.
        """
        BodyChunk.objects.filter(mail__in=self.values("pk")).delete()
        return self.filter(erased_at=None).update(erased_at=at, **dict.fromkeys(PERSONAL_COLUMNS, ""))


class IncomingMail(models.Model):
    """One mail that came in. The same bytes are one mail, however often they come.

    `size` is what the mail truly measures, in bytes; where `flags` hold "cut" only its first part is kept here.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        HANDLED = "handled", _("Handled")
        WAITING = "waits for staff", _("Waits for staff")
        IGNORED = "ignored", _("Ignored")

    class Source(models.TextChoices):
        IMAP = "imap", _("Mailbox")
        PIPE = "pipe", _("Mail server")

    received_at = models.DateTimeField(_("received"))
    source = models.CharField(_("came by"), max_length=8, choices=Source)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.BigIntegerField(_("size in bytes"))
    flags = models.JSONField(_("what is odd about it"), default=list, blank=True)
    envelope_sender = models.CharField(_("return path"), max_length=320, blank=True)
    recipient = models.CharField(_("sent to"), max_length=320, blank=True)
    author = models.CharField(_("from"), max_length=320, blank=True)
    address_digest = models.CharField(_("digest of the sender's address"), max_length=32, blank=True, db_index=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    message_id_header = models.CharField("Message-ID", max_length=255, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    handled_by = models.CharField(_("handled by"), max_length=200, blank=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    outcome = models.CharField(_("what was done"), max_length=300, blank=True)
    error = models.CharField(_("last error"), max_length=100, blank=True)
    staff_notified_at = models.DateTimeField(_("staff told that it waits"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], name="incoming_due", condition=models.Q(state="new")),
            models.Index(fields=["state", "received_at"], name="incoming_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sha256", "size"], name="incoming_mail_once"),
            models.CheckConstraint(
                name="incoming_state_is_known",
                condition=models.Q(state__in=["new", "handled", "waits for staff", "ignored"]),
            ),
            models.CheckConstraint(name="incoming_source_is_known", condition=models.Q(source__in=["imap", "pipe"])),
            models.CheckConstraint(
                name="incoming_new_is_tried",
                condition=models.Q(state="new", next_attempt_at__isnull=False)
                | (~models.Q(state="new") & models.Q(next_attempt_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="incoming_handled_has_a_time",
                condition=~models.Q(state="handled") | (models.Q(handled_at__isnull=False) & ~models.Q(handled_by="")),
            ),
            models.CheckConstraint(
                name="incoming_erased_is_empty",
                condition=models.Q(erased_at__isnull=True) | models.Q(**dict.fromkeys(PERSONAL_COLUMNS, "")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"

    def raw(self) -> Iterator[bytes]:
        """Yield the kept bytes, piece by piece."""
        pieces = BodyChunk.objects.filter(mail=self).order_by("number").values_list("data", flat=True)
        return (bytes(data) for data in pieces.iterator(chunk_size=1))

    def beginning(self, *, length: int) -> bytes:
        """Return the first `length` bytes, or all if there are fewer."""
        data = bytearray()
        for piece in self.raw():
            data += piece
            if len(data) >= length:
                break
        return bytes(data[:length])

    def finish(self, *, state: State, at: datetime, by: str = "", outcome: str = "", error: str = "") -> None:
        """Record what became of it: no handler is asked again."""
        self.state, self.next_attempt_at, self.error = state, None, error
        self.handled_by, self.handled_at, self.outcome = by, at if by else None, outcome[:300]
        self.save(update_fields=["state", "next_attempt_at", "handled_by", "handled_at", "outcome", "error"])


class BodyChunk(models.Model):
    """A piece of a mail's bytes, so that no mail need ever be in memory as a whole."""

    mail = models.ForeignKey(IncomingMail, on_delete=models.CASCADE, related_name="+", verbose_name=_("mail"))
    number = models.PositiveIntegerField(_("number"))
    data = models.BinaryField(_("bytes"))

    class Meta:
        verbose_name = _("piece of an incoming mail")
        verbose_name_plural = _("pieces of incoming mails")
        constraints = [models.UniqueConstraint(fields=["mail", "number"], name="raw_piece_once")]

    def __str__(self) -> str:
        return f"{self.mail_id} {self.number}"


class BounceReport(models.Model):
    """What came back of a delivery after the relay had taken it. The delivery's own row keeps saying `sent`."""

    class Kind(models.TextChoices):
        HARD = "hard", _("Cannot be delivered")
        SOFT = "soft", _("Delayed, or failed for now")
        COMPLAINT = "complaint", _("Reported as unwanted")

    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="bounce_reports", verbose_name=_("delivery")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    status = models.CharField(_("status code"), max_length=16, blank=True)
    received_at = models.DateTimeField(_("received"))
    mail = models.ForeignKey(IncomingMail, on_delete=models.PROTECT, related_name="reports", verbose_name=_("report"))

    class Meta:
        verbose_name = _("report on a delivery")
        verbose_name_plural = _("reports on deliveries")
        constraints = [
            # One delivery goes to one person: the same status again is the same report.
            models.UniqueConstraint(fields=["delivery", "kind", "status"], name="bounce_report_once"),
            models.CheckConstraint(
                name="bounce_kind_is_known", condition=models.Q(kind__in=["hard", "soft", "complaint"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}".strip()
