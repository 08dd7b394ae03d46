"""A link that somebody asked for with an address: looked up by a worker, so that the answer tells of nobody."""

from collections.abc import Callable
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from responsys_site.core.db.concurrency import skip_locked


class LinkRequestQuerySet[Wish: models.Model](models.QuerySet[Wish]):
    def locked(self) -> Self:
        """The oldest first, each for one worker alone until its transaction ends."""
        return skip_locked(self.order_by("pk"))

    def process_each(self, *, mail: Callable[[Wish], object]) -> int:
        """Give each wish to `mail`, which mails a link where one is due, and forget it; return how many there were.

        Any number of workers may do so at once: the wish goes with the mail that it causes, in one transaction.
        """
        looked_up = 0
        while self._look_up_next(mail):
            looked_up += 1
        return looked_up

    @transaction.atomic
    def _look_up_next(self, mail: Callable[[Wish], object]) -> bool:
        wish = self.locked().first()
        if wish is None:
            return False
        mail(wish)
        wish.delete()
        return True


class LinkRequest(models.Model):
    """It is gone as soon as a worker has looked. The address itself is not kept."""

    address_digest = models.CharField(_("address digest"), max_length=32)
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk}"
