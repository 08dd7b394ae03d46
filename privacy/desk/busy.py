"""Answer the cases that came while more mail arrived than is dealt with at once: oldest first, some at a time."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.emails import send_to_desk
from privacy.desk.models import Inquiry
from privacy.desk.releasing import take_as_meant
from responsys_site.ground.one_by_one import each_by_itself

RUNS_PER_HOUR = 6


def release_busy(*, at: datetime) -> int:
    """Acknowledge cases that wait their turn and tell the desk of each; return how many.

    Never more in an hour than are taken in directly: so a flood does not become a flood of our own mail.
    """
    waiting = Inquiry.objects.open().filter(suspicion=Inquiry.Suspicion.BUSY, erased_at=None)
    most = max(1, settings.INQUIRIES_PER_HOUR // RUNS_PER_HOUR)
    oldest = list(waiting.order_by("received_at", "pk").values_list("pk", flat=True)[:most])
    return each_by_itself(oldest, _release, at=at)


@transaction.atomic
def _release(pk: int, at: datetime) -> bool:
    waiting = Inquiry.objects.open().filter(pk=pk, suspicion=Inquiry.Suspicion.BUSY, erased_at=None)
    row = waiting.select_for_update(skip_locked=True).first()
    if row is None:
        return False
    take_as_meant(inquiry=row, by=None, at=at)
    send_to_desk(inquiry=row, news=_("A case arrived during a flood of mail."), at=at)
    return True
