from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from privacy.desk.models.case import Case
from responsys_site.core.personal_data import Person
from responsys_site.mail.models import BounceReport, Delivery, IncomingMail

PERSONAL_COLUMNS = ("text", "author", "message_id_header", "quoted", "fingerprint")


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    def in_cases_of_others(self, *, person: Person) -> Self:
        """What a person mailed into a case of another address."""
        mails = self.filter(from_another_address=True, incoming__address_digest__in=person.digests)
        return mails.filter(erased_at=None).order_by("pk")

    def visible_to_requester(self) -> "CaseEventQuerySet":
        """All but notes and events between colleagues."""
        return self.exclude(kind=CaseEvent.Kind.NOTE).exclude(event__in=CaseEvent.BETWEEN_COLLEAGUES)

    def with_arrival(self) -> Self:
        """With `did_not_arrive`: whether the e-mail of an event was refused, stopped, or bounced."""
        return self.annotate(did_not_arrive=models.ExpressionWrapper(_did_not_arrive(), models.BooleanField()))

    def undelivered(self) -> Self:
        return self.filter(_did_not_arrive())

    def unanswered(self) -> Self:
        """Messages of the requester, before the case was closed, that no message of ours followed."""
        later = CaseEvent.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
        closed = Q(event=CaseEvent.Event.CLOSED, delivery__isnull=False)
        answer = later.filter(Q(kind=CaseEvent.Kind.OUT) | Q(event=CaseEvent.Event.LETTER_BY_POST) | closed)
        before = Q(case__closed_at__isnull=True) | Q(at__lte=F("case__closed_at"))
        return self.filter(before, ~Exists(answer), kind=CaseEvent.Kind.IN)

    def erase(self, *, at: datetime) -> int:
        """Remove texts, authors and Message-IDs. That there was an event stays. Returns how many rows."""
        return self.filter(erased_at__isnull=True).update(erased_at=at, **dict.fromkeys(PERSONAL_COLUMNS, ""))


def _did_not_arrive() -> models.Q:
    came_back = BounceReport.objects.filter(delivery=OuterRef("delivery"), kind=BounceReport.Kind.HARD)
    not_sent = Q(delivery__state__in=[Delivery.State.FAILED, Delivery.State.SUPPRESSED])
    return (not_sent | Q(Exists(came_back))) & ~Q(event=CaseEvent.Event.UNDELIVERED)


class CaseEvent(models.Model):
    """One event in the timeline of a case.

    Of an incoming e-mail, `text` is what its writer wrote, `quoted` what it repeats of others, `message_id_header` its
    Message-ID, and `joined_by` what led it to its case ("" where it opened the case). `fingerprint` is the same for
    copies of one e-mail and for a form that was sent twice.
    """

    class Kind(models.TextChoices):
        IN = "in", _("came in")
        OUT = "out", _("went out")
        NOTE = "note", _("note")
        EVENT = "event", _("event")

    class Event(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("Acknowledged by mail")
        ASSIGNED = "assigned", _("Assigned")
        HANDED_OVER = "handed over", _("Handed over")
        PAUSED = "paused", _("The clock stands still while we make sure who you are")
        RESUMED = "resumed", _("The clock runs again")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Opened again")
        MERGED = "merged", _("Another case about the same was joined to this one")
        REMINDED = "reminded", _("Colleagues reminded")
        OVERDUE_TOLD = "overdue told", _("We wrote that our answer is overdue")
        LINK_MAILED = "link mailed", _("A new link was mailed")
        ESCALATED = "escalated", _("Taken further")
        ESCALATION_TAKEN_UP = "escalation taken up", _("Taken up outside the company")
        ESCALATION_ENDED = "escalation ended", _("Ended outside the company")
        RELEASED = "released", _("Found to be meant")
        CONFIRMED = "confirmed", _("You confirmed that it was you who wrote")
        OPTED_OUT = "opted out", _("Your mailings were stopped")
        MAILINGS_HELD = "mailings held", _("Mailings are on hold while we check whether you want them to stop")
        MAILINGS_RELEASED = "mailings released", _("You didn't ask us to stop mailings, so they continue")
        OPT_OUT_OVERDUE = "opt-out overdue", _("Colleagues reminded to decide about an opt-out")
        RESTRICTED = "restricted", _("The use of your data was restricted")
        LIFTING_TOLD = "lifting told", _("We wrote that the restriction ends")
        LIFTED = "lifted", _("The restriction ended")
        LEFT_TO_STAFF = "left to staff", _("Cannot be acknowledged automatically: a colleague writes")
        ACKNOWLEDGED_BY_POST = "acknowledged by post", _("Acknowledged by post")
        OVERDUE_BY_POST = "overdue by post", _("We wrote by post that our answer is overdue")
        LETTER_BY_POST = "letter by post", _("What our mail did not bring you went by post")
        LIFTING_BY_POST = "lifting by post", _("We wrote by post that the restriction ends")
        COPY_MAILED = "copy mailed", _("A copy of what we hold about you was mailed")
        CORRECTED = "corrected", _("What we hold about you was corrected")
        ERASED = "erased", _("What we held about you was removed")
        RECLASSIFIED = "reclassified", _("We noted what you ask for")
        KEPT = "kept", _("What else we held about you was removed; this is kept until it has ended")
        EXTENDED = "extended", _("We wrote that our answer takes longer, and why")
        UNDELIVERED = "undelivered", _("Colleagues told that a mail did not arrive")
        DESK_TOLD_OVERDUE = "desk told overdue", _("Colleagues told that the answer is overdue")
        DESK_ASKED_FOR_WORD = "desk asked for word", _("Colleagues reminded to acknowledge it")

    class JoinedBy(models.TextChoices):
        ANSWER = "answer", _("answers an e-mail of ours, which only its reader can")
        REFERENCE = "reference", _("names the case and the person's address, which anyone can write")

    BETWEEN_COLLEAGUES = (
        *(Event.ASSIGNED, Event.HANDED_OVER, Event.REMINDED, Event.RELEASED, Event.LEFT_TO_STAFF),
        *(Event.UNDELIVERED, Event.DESK_TOLD_OVERDUE, Event.DESK_ASKED_FOR_WORD, Event.OPT_OUT_OVERDUE),
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    event = models.CharField(_("event"), max_length=20, choices=Event, blank=True)
    at = models.DateTimeField(_("when"))
    text = models.TextField(_("text"), blank=True)
    author = models.CharField(_("author"), max_length=320, blank=True)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("colleague")
    )
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("mail that went out")
    )
    incoming = models.ForeignKey(
        IncomingMail, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("mail that came in")
    )
    message_id_header = models.CharField("Message-ID", max_length=255, blank=True)
    quoted = models.TextField(_("quoted"), blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    from_another_address = models.BooleanField(_("from another address"), default=False)
    joined_by = models.CharField(_("joined by"), max_length=10, choices=JoinedBy, blank=True, db_default="")
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["message_id_header"], name="case_event_message_id")]
        constraints = [
            models.CheckConstraint(
                name="case_event_kind_is_known",
                condition=Q(kind="event") & ~Q(event="") | Q(kind__in=["in", "out", "note"], event=""),
            ),
            models.CheckConstraint(
                name="case_event_note_has_an_author",
                condition=~Q(kind__in=["note", "out"]) | Q(staff__isnull=False),
            ),
            models.CheckConstraint(
                name="case_event_has_text_unless_erased",
                condition=Q(erased_at__isnull=True) & (Q(kind="event") | ~Q(text=""))
                | Q(erased_at__isnull=False, **dict.fromkeys(PERSONAL_COLUMNS, "")),
            ),
            models.UniqueConstraint(
                fields=["incoming"], name="case_event_of_mail_once", condition=Q(incoming__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["fingerprint"], name="case_event_of_copies_once", condition=~Q(fingerprint="")
            ),
            models.CheckConstraint(
                name="case_event_of_another_address_came_in",
                condition=Q(from_another_address=False) | Q(kind="in", incoming__isnull=False),
            ),
            models.CheckConstraint(
                name="case_event_that_joined_is_a_mail",
                condition=Q(joined_by="") | Q(joined_by__in=["answer", "reference"], kind="in", incoming__isnull=False),
            ),
            models.CheckConstraint(
                name="case_event_by_reference_is_the_persons",
                condition=~Q(joined_by="reference") | Q(from_another_address=False),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Event %(number)s") % {"number": self.pk})

    @property
    def is_only_said_to_be_theirs(self) -> bool:
        return self.joined_by == self.JoinedBy.REFERENCE


CHUNK_SIZE = 512 * 1024  # bytes


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    @transaction.atomic
    def store(self, *, event: CaseEvent, name: str, declared_type: str, chunks: Iterable[bytes]) -> "Attachment":
        """Store a file whose bytes come in `chunks` of at most CHUNK_SIZE."""
        data = [bytes(chunk) for chunk in chunks]
        size = sum(map(len, data))
        attachment = self.create(event=event, name=name[:200], declared_type=declared_type[:100], size=size)
        rows = [AttachmentChunk(attachment=attachment, number=number, data=part) for number, part in enumerate(data)]
        AttachmentChunk.objects.bulk_create(rows)
        return attachment

    @transaction.atomic
    def erase(self, *, at: datetime) -> int:
        AttachmentChunk.objects.filter(attachment__in=self.values("pk")).delete()
        return self.filter(erased_at__isnull=True).update(erased_at=at, name="", declared_type="")


class Attachment(models.Model):
    """A file that came with a message, with the name and type that its sender declared. Neither is to be believed."""

    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="attachments", verbose_name=_("event"))
    name = models.CharField(_("declared name"), max_length=200, blank=True)
    declared_type = models.CharField(_("declared type"), max_length=100, blank=True)
    size = models.BigIntegerField(_("size in bytes"))
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="attachment_size_is_a_size", condition=Q(size__gte=0)),
            models.CheckConstraint(
                name="attachment_erased_is_empty",
                condition=Q(erased_at__isnull=True) | Q(name="", declared_type=""),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Attachment %(number)s") % {"number": self.pk})

    def chunks(self) -> Iterator[bytes]:
        pieces = AttachmentChunk.objects.filter(attachment=self).order_by("number").values_list("data", flat=True)
        return (bytes(data) for data in pieces.iterator(chunk_size=1))


class AttachmentChunk(models.Model):
    """A piece of an attachment's bytes."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="+", verbose_name=_("attachment"))
    number = models.PositiveIntegerField(_("number"))
    data = models.BinaryField(_("bytes"))

    class Meta:
        verbose_name = _("piece of an attachment")
        verbose_name_plural = _("pieces of attachments")
        constraints = [models.UniqueConstraint(fields=["attachment", "number"], name="attachment_piece_once")]

    def __str__(self) -> str:
        return f"{self.attachment_id} {self.number}"
