"""Requests for a mailed link. A worker looks the address up, so the response doesn't reveal whether it is on file."""

from collections.abc import Callable
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from responsys_site.core.db.concurrency import skip_locked


class LinkRequestQuerySet[Request: models.Model](models.QuerySet[Request]):
    def locked(self) -> Self:
        """The oldest first, each for one worker alone until its transaction ends."""
        return skip_locked(self.order_by("pk"))

    def process_each(self, *, mail: Callable[[Request], object]) -> int:
        """Pass each request to `mail`, which mails a link where one is due, and delete it; return how many there were.

        Any number of workers may do so at once: a request is deleted in the transaction that queues its mail.
        """
        processed = 0
        while self._process_next(mail):
            processed += 1
        return processed

    @transaction.atomic
    def _process_next(self, mail: Callable[[Request], object]) -> bool:
        request = self.locked().first()
        if request is None:
            return False
        mail(request)
        request.delete()
        return True


class LinkRequest(models.Model):
    """Deleted as soon as a worker has processed it. The address itself is not kept."""

    address_digest = models.CharField(_("address digest"), max_length=32)
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk}"
