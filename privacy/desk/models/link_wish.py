from typing import Self

from django.db import connection, models
from django.utils.translation import gettext_lazy as _


class LinkWishQuerySet(models.QuerySet["LinkWish"]):
    def locked(self) -> Self:
        """The oldest first, each for one worker alone until its transaction ends."""
        oldest = self.order_by("pk")
        return oldest.select_for_update(skip_locked=True) if connection.features.has_select_for_update else oldest


class LinkWish(models.Model):
    """Somebody asked for a new link to a case; whether reference and address belong together nobody looked up yet.

    It is gone as soon as a worker has looked. The address itself is not kept.
    """

    reference = models.CharField(_("reference"), max_length=8)
    address_digest = models.CharField(_("address digest"), max_length=32)
    asked_at = models.DateTimeField(_("asked"))

    objects = LinkWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a case asked for")
        verbose_name_plural = _("links to cases asked for")

    def __str__(self) -> str:
        return f"{self.pk}"
