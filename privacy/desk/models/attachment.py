from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from privacy.desk.models.case_event import CaseEvent

CHUNK_SIZE = 512 * 1024  # bytes


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    @transaction.atomic
    def store(self, *, event: CaseEvent, name: str, declared_type: str, chunks: Iterable[bytes]) -> "Attachment":
        """Keep the bytes that come in `chunks` (each at most PIECE long), and how many there were."""
        data = [bytes(chunk) for chunk in chunks]
        size = sum(map(len, data))
        attachment = self.create(event=event, name=name[:200], declared_type=declared_type[:100], size=size)
        AttachmentChunk.objects.bulk_create(
            [AttachmentChunk(attachment=attachment, number=number, data=part) for number, part in enumerate(data)]
        )
        return attachment

    @transaction.atomic
    def erase(self, *, at: datetime) -> int:
        """Remove bytes, names and types; that something of this size was attached stays. Returns how many."""
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
            models.CheckConstraint(name="attachment_size_is_a_size", condition=models.Q(size__gte=0)),
            models.CheckConstraint(
                name="attachment_erased_is_empty",
                condition=models.Q(erased_at__isnull=True) | models.Q(name="", declared_type=""),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Attachment %(number)s") % {"number": self.pk})

    def raw(self) -> Iterator[bytes]:
        """Yield the kept bytes, piece by piece."""
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
