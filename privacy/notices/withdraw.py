"""Withdraw a version before it is in force. It cannot be postponed or brought forward: withdraw it and post another."""

from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.tasks import task
from django.utils.translation import gettext as _

from privacy.effective_dates import NOTICE_PERIOD
from privacy.models import Kind, Notice, PolicyVersion
from privacy.notices.emails import create_notice
from privacy.notices.privacy_office import ActionNotAllowed, require_officer, require_reason
from responsys_site.core.audit_log import append
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.mail.models import Delivery
from responsys_site.mail.models.delivery import DeliveryQuerySet
from responsys_site.mail.queue.bulk_queue import queue_bulk, recipients_of
from responsys_site.mail.queue.control import cancel

# Every process of the site switches to a version at its instant, by its own clock, and learns of a withdrawal up to 30
# seconds late. This leaves time to commit the withdrawal, and for all of them to learn of it.
LAST_MINUTE = timedelta(minutes=1)
# A worker may be sending a message, or not know its result, when its version is withdrawn; by then it has reported it.
WITHDRAWAL_WINDOW = timedelta(days=1)


@transaction.atomic
def withdraw(*, version: PolicyVersion, by: AbstractBaseUser, reason: str, at: datetime) -> None:
    """Withdraw a coming version permanently, for a public reason; those who were told get an e-mail.

    Decided under a lock on its row: from a minute before it is in force it cannot be withdrawn. What is still waiting
    of its notice is not sent any more. Raises ActionNotAllowed.
    """
    require_officer(user=by)
    reason = require_reason(text=reason, message=_("Say in public why the version is withdrawn."))
    row = PolicyVersion.objects.posted().locked().filter(kind=Kind.CHANGE, pk=version.pk).first()
    if row is None or row.withdrawn_at is not None:
        raise ActionNotAllowed(_("Only a posted change can be withdrawn, and only once."))
    if _is_too_late(row, at):
        raise ActionNotAllowed(_("This version is in force, or will be within a minute: post a new one."))
    PolicyVersion.objects.filter(pk=row.pk).update(withdrawn_at=at, withdrawal_reason=reason)
    for notice in row.notices.filter(part__in=Notice.OWN_MAIL).select_related("message"):
        cancel(message=notice.message, at=at)
    append(kind="policy withdrawn", at=at, facts={"version": row.number, "reason": reason, "by": by.pk})
    transaction.on_commit(lambda: enqueue_soon(notify_of_withdrawals), robust=True)


def _is_too_late(version: PolicyVersion, at: datetime) -> bool:
    """The notice period ends within the second before the whole one at which the version is in force.

    The database goes by that; in the last minute it counts as over.
    """
    if version.settled_at is None or version.effective_at is None:
        return False
    return at >= max(version.effective_at, version.settled_at + NOTICE_PERIOD) - LAST_MINUTE


@task()
def notify_of_withdrawals() -> None:
    """Send the withdrawal notices that are due. It may run at any time, any number of times."""
    send_withdrawal_notices(at=trusted_now())


def send_withdrawal_notices(*, at: datetime) -> int:
    """Queue the e-mail to all who were told of a version withdrawn in the last day and do not have it yet."""
    recent = PolicyVersion.objects.filter(withdrawn_at__gt=at - WITHDRAWAL_WINDOW)
    return sum(_send_withdrawal_notice(pk, at) for pk in recent.values_list("pk", flat=True))


@transaction.atomic
def _send_withdrawal_notice(pk: int, at: datetime) -> int:
    version = PolicyVersion.objects.locked().get(pk=pk)
    notice = version.notices.filter(part=Notice.Part.WITHDRAWAL).select_related("message").first()
    missing = _told_without_withdrawal(version, notice)
    if not missing.exists():
        return 0
    notice = notice or create_notice(version=version, part=Notice.Part.WITHDRAWAL, at=at)
    return queue_bulk(message=notice.message, recipients=recipients_of(deliveries=missing), at=at).queued


def _told_without_withdrawal(version: PolicyVersion, notice: Notice | None) -> DeliveryQuerySet:
    notices = version.notices.exclude(part=Notice.Part.WITHDRAWAL)
    told = Delivery.objects.filter(message__policy_notice__in=notices, state=Delivery.State.SENT)
    withdrawals = Delivery.objects.filter(
        message=notice.message_id if notice else None, address_digest=OuterRef("address_digest")
    )
    return told.exclude(address="").exclude(Exists(withdrawals))
