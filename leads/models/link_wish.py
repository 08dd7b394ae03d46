from typing import Self

from django.db import connection, models
from django.utils.translation import gettext_lazy as _


class LinkWishQuerySet(models.QuerySet["LinkWish"]):
    def locked(self) -> Self:
        """The oldest first, each for one worker alone until its transaction ends."""
        oldest = self.order_by("pk")
        return oldest.select_for_update(skip_locked=True) if connection.features.has_select_for_update else oldest


class LinkWish(models.Model):
    """Somebody asked for the link to the record of an address; whether it is on file nobody has looked up yet.

    It is gone as soon as a worker has looked. The address itself is not kept.
    """

    address_digest = models.CharField(_("address digest"), max_length=32)
    asked_at = models.DateTimeField(_("asked"))

    objects = LinkWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("link asked for")
        verbose_name_plural = _("links asked for")

    def __str__(self) -> str:
        return f"{self.pk}"
