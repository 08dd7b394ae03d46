"""Withdraw a version before it is in force. There is no postponing and no shortening: withdraw, and post anew."""

from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.effective_dates import NOTICE_PERIOD
from privacy.models import Kind, Notice, PolicyVersion
from privacy.notices.privacy_office import ActionNotAllowed, may_post
from privacy.notices.tasks import notify_of_withdrawals
from responsys_site.core.audit.audit_log import append
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.mail.queue.control import cancel

# Every process of the site turns to a version at its instant, by its own clock, and hears of a withdrawal up to 30
# seconds late. Whoever withdraws has this long to commit, and all of them to hear of it.
LAST_MINUTE = timedelta(minutes=1)


@transaction.atomic
def withdraw(*, version: PolicyVersion, by: AbstractBaseUser, reason: str, at: datetime) -> None:
    """Withdraw a coming version for good, for a public reason; those who were told get a mail. Raises NotPossible.

    Decided under a lock on its row: from a minute before it is in force nobody can withdraw it. What waits of its
    notice is not sent any more.
    """
    if not may_post(user=by):
        raise ActionNotAllowed(_("This account may not withdraw a version of the policy."))
    if not reason.strip():
        raise ActionNotAllowed(_("Say in public why the version is withdrawn."))
    changes = PolicyVersion.objects.posted().filter(kind=Kind.CHANGE, pk=version.pk)
    row = changes.select_for_update(no_key=True, of=("self",)).first()
    if row is None or row.withdrawn_at is not None:
        raise ActionNotAllowed(_("Only a posted change can be withdrawn, and only once."))
    if _is_too_late(row, at):
        raise ActionNotAllowed(_("This version is in force, or will be within a minute: post a new one."))
    PolicyVersion.objects.filter(pk=row.pk).update(withdrawn_at=at, withdrawal_reason=reason.strip())
    for notice in row.notices.filter(part__in=Notice.OWN_MAIL).select_related("message"):
        cancel(message=notice.message, at=at)
    append(kind="policy withdrawn", at=at, facts={"version": row.number, "reason": reason.strip(), "by": by.pk})
    transaction.on_commit(lambda: enqueue_soon(notify_of_withdrawals), robust=True)


def _is_too_late(version: PolicyVersion, at: datetime) -> bool:
    """Its clock ends within the second before the whole one at which it is in force, and the database goes by that.

    In the last minute it counts as having run.
    """
    if version.settled_at is None or version.effective_at is None:
        return False
    return at >= max(version.effective_at, version.settled_at + NOTICE_PERIOD) - LAST_MINUTE
