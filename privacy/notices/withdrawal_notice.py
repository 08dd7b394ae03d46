"""Tell those who were told of a version that it is withdrawn, with the reason."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from privacy.emails import new_withdrawal_notice
from privacy.models import Notice, PolicyVersion
from responsys_site.mail.mass import queue_to_many, recipients_of
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import DeliveryQuerySet

# A worker may have a mail in hand, or in doubt, when its version is withdrawn; by then it has reported on it.
ASKED_FOR = timedelta(days=1)


def tell_of_withdrawals(*, at: datetime) -> int:
    """Queue the mail to all who were told of a version withdrawn in the last day and do not have it yet."""
    recent = PolicyVersion.objects.filter(withdrawn_at__gt=at - ASKED_FOR)
    return sum(_tell(version, at) for version in recent.values_list("pk", flat=True))


@transaction.atomic
def _tell(pk: int, at: datetime) -> int:
    version = PolicyVersion.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    notice = version.notices.filter(part=Notice.Part.WITHDRAWAL).select_related("message").first()
    untold = _untold(version, notice)
    if not untold.exists():
        return 0
    message = notice.message if notice else _first_message(version, at)
    return queue_to_many(message=message, recipients=recipients_of(deliveries=untold), at=at).queued


def _untold(version: PolicyVersion, notice: Notice | None) -> DeliveryQuerySet:
    told = Delivery.objects.filter(
        message__policy_notice__in=Notice.objects.telling().filter(version=version), state=Delivery.State.SENT
    )
    has_it = Delivery.objects.filter(
        message=notice.message_id if notice else None, address_digest=OuterRef("address_digest")
    )
    return told.exclude(address="").exclude(Exists(has_it))


def _first_message(version: PolicyVersion, at: datetime) -> Message:
    message = new_withdrawal_notice(version=version, at=at)
    message.save()
    Notice.objects.create(version=version, message=message, part=Notice.Part.WITHDRAWAL, at=at)
    return message
