"""What keeps a notice from settling: a hold because it reached too few, and stalls of which the office is alerted."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from privacy.models import Hold, Notice, PolicyVersion, Posting
from privacy.notices import privacy_office
from privacy.notices.emails import create_notice
from privacy.notices.privacy_office import ActionNotAllowed, require_officer, require_reason
from privacy.notices.settlement import settle
from responsys_site.core.audit.audit_log import append
from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.mail.queue.bulk_queue import queue_bulk, recipients_of

STALLED_AFTER = timedelta(hours=1)


def override_hold(*, version: PolicyVersion, by: AbstractBaseUser, reason: str, at: datetime) -> None:
    """Record the public reason why a held notice may settle; its 30 days begin now. Raises ActionNotAllowed."""
    require_officer(user=by)
    reason = require_reason(text=reason, message=_("Say in public why the notice may settle."))
    with transaction.atomic():
        _lock_held(version).update(reason=reason, reason_at=at, reason_by=by.pk)
        facts = {"version": version.number, "reason": reason, "by": by.pk}
        append(kind="policy notice released", at=at, facts=facts)
    settle(at=at)


@transaction.atomic
def resend_notice(*, version: PolicyVersion, by: AbstractBaseUser, at: datetime) -> int:
    """Send a held notice again to those whom it did not reach; return how many. Raises ActionNotAllowed."""
    require_officer(user=by)
    _lock_held(version)
    last = Notice.objects.settling().filter(version=version).select_related("message").latest("at", "pk")
    unreached = last.message.deliveries.undelivered()
    if not unreached.exists():
        raise ActionNotAllowed(_("The notice waits for nobody."))
    notice = create_notice(version=version, part=Notice.Part.RESENT, at=at)
    queued = queue_bulk(message=notice.message, recipients=recipients_of(deliveries=unreached), at=at).queued
    append(kind="policy notice sent again", at=at, facts={"version": version.number, "people": queued})
    return queued


def _lock_held(version: PolicyVersion) -> QuerySet[Hold]:
    if not PolicyVersion.objects.unsettled().locked().filter(pk=version.pk):
        raise ActionNotAllowed(_("This notice has settled, or its version is withdrawn."))
    hold = Hold.objects.filter(version=version, reason__isnull=True)
    if not hold.exists():
        raise ActionNotAllowed(_("This notice is not held."))
    return hold


def is_stalled(*, version: PolicyVersion, at: datetime) -> bool:
    """Return whether deliveries of this version's notice have been due for an hour in which none of them ended."""
    since, deliveries = at - STALLED_AFTER, Notice.settling_deliveries(version)
    overdue = Q(next_attempt_at__lte=since) | Q(message__paused_at__lte=since) | Q(message__cancelled_at__lte=since)
    if not deliveries.waiting().filter(overdue, due_at__lte=since).exists():
        return False
    return not deliveries.filter(ended_at__gt=since, ended_at__lte=at + MAX_AHEAD).exists()


def alert_stalled(*, at: datetime) -> list[str]:
    """Notify the privacy office, once a day each, of what is stalled; return a sentence for each."""
    found = [*_stalled_notices(at), *_stalled_postings(at)]
    for version, sentence in found:
        privacy_office.notify(
            about=sentence,
            version=version,
            subject=_("The notice of a policy version stands still"),
            sentence=_(
                "For an hour or longer %(what)s. The workers or the mail relay may be down, or somebody paused it. The "
                "clock of the policy waits for it."
            )
            % {"what": sentence},
            at=at,
        )
    return [sentence for _version, sentence in found]


def _stalled_notices(at: datetime) -> Iterator[tuple[PolicyVersion, str]]:
    for version in PolicyVersion.objects.unsettled():
        if is_stalled(version=version, at=at):
            yield version, _("the notice of version %(number)d stands still") % {"number": version.number}


def _stalled_postings(at: datetime) -> Iterator[tuple[PolicyVersion, str]]:
    for posting in Posting.objects.approved().filter(approved_at__lte=at - STALLED_AFTER).select_related("version"):
        yield posting.version, _("posting %(number)d was agreed to and is not carried out") % {"number": posting.pk}
