"""The code in each notice, by which anybody who holds the mail can ask the site whether it is genuine."""

from dataclasses import dataclass
from datetime import datetime

from privacy.models import Notice, PolicyVersion
from responsys_site.mail.message_ids import delivery_of_code
from responsys_site.mail.models import Delivery


@dataclass(frozen=True)
class VerifiedNotice:
    """A notice that is ours: of which version, the part it plays, when it was written and when it left."""

    version: PolicyVersion
    part: str
    written_at: datetime
    sent_at: datetime | None


def verify_code(*, code: str) -> VerifiedNotice | None:
    """Return what mail this code stands in; None for every other text. It says nothing of whom it went to."""
    number = delivery_of_code(code)
    if number is None:
        return None
    delivery = Delivery.objects.filter(pk=number, message__policy_notice__isnull=False).first()
    if delivery is None:
        return None
    notice = Notice.objects.select_related("version").get(message=delivery.message_id)
    sent_at = delivery.ended_at if delivery.state == Delivery.State.SENT else None
    return VerifiedNotice(notice.version, notice.part, delivery.queued_at, sent_at)
