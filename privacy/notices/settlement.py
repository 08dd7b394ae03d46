"""When the notice of a version has settled for everyone, from which its 30 days begin, and what keeps it from that.

It is held if it reached too few, and the privacy office is alerted when it stalls.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.dispatch import receiver
from django.tasks import task
from django.utils.translation import gettext as _

from privacy.models import Hold, Kind, Notice, PolicyVersion, Posting
from privacy.notices import privacy_office
from privacy.notices.emails import create_notice
from privacy.notices.privacy_office import ActionNotAllowed, require_officer, require_reason
from privacy.policy.notice_stats import SETTLED, DeliveryCounts, delivery_counts
from responsys_site.core.audit_log import append
from responsys_site.core.db.concurrency import skip_locked
from responsys_site.core.db.database_clock import MAX_AHEAD, trusted_now
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.models import AuditEvent
from responsys_site.mail.queue.bulk_queue import queue_bulk, recipients_of
from responsys_site.mail.signals import legal_mail_ended

# These store a message, or drop it: what they "sent" has reached no one.
_LOCAL_BACKENDS = {
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
    "django.core.mail.backends.filebased.EmailBackend",
    "responsys_site.mail.dev_mailbox.EmailBackend",
}
# A notice that is found settled later than this settles when it is found: no version takes effect before it is known.
MAX_BACKDATING = timedelta(hours=1)
STALLED_AFTER = timedelta(hours=1)
IN_FORCE = "policy in force"


@task()
def settle_notices() -> None:
    """Record which notices have settled. It may run at any time, any number of times, in any number of workers."""
    settle(at=trusted_now())


@receiver(legal_mail_ended, dispatch_uid="privacy")
def settle_notices_soon(**signal: Any) -> None:
    enqueue_soon(settle_notices)


def mail_reaches_no_one() -> bool:
    """Return whether what this site mails is only stored. No notice settles then, unless DEVELOPMENT_MAIL_SETTLES."""
    return settings.MAILERS["default"]["BACKEND"] in _LOCAL_BACKENDS and not settings.DEVELOPMENT_MAIL_SETTLES


def settle(*, at: datetime) -> list[int]:
    """Record which notices have settled, and return the numbers of their versions.

    Run again, or by two workers at once, it records nothing twice.
    """
    if mail_reaches_no_one():
        return []
    waiting = PolicyVersion.objects.unsettled().filter(notices__part=Notice.Part.NOTICE)
    numbers = [_settle(pk, at) for pk in waiting.values_list("pk", flat=True)]
    return [number for number in numbers if number]


def _settle(pk: int, at: datetime) -> int | None:
    with transaction.atomic():
        version = skip_locked(PolicyVersion.objects.unsettled().filter(pk=pk), no_key=True).first()
        counts = delivery_counts(version=version) if version else DeliveryCounts()
        if version is None or not counts.is_complete:
            return None
        if not _is_held(version, counts, at):
            _record_settled(version, counts, at)
            return version.number
    _notify_of_hold(version, counts, at)
    return None


def _is_held(version: PolicyVersion, counts: DeliveryCounts, at: datetime) -> bool:
    """Hold a notice that reached too few, until the privacy office has given a public reason why it may settle."""
    if counts.unreachable * 100 <= counts.people * settings.PRIVACY_NOTICE_MOST_UNREACHABLE_PERCENT:
        return False
    numbers = {"people": counts.people, "unreachable": counts.unreachable}
    hold, is_new = Hold.objects.get_or_create(version=version, defaults={"at": at, **numbers})
    if is_new:
        append(kind="policy notice held", at=at, facts={"version": version.number, **numbers})
    return hold.reason is None


def _record_settled(version: PolicyVersion, counts: DeliveryCounts, at: datetime) -> None:
    assert version.posted_at is not None
    version.settled_at = max(version.posted_at, _last_result_at(version, at))
    PolicyVersion.objects.filter(pk=version.pk).update(settled_at=version.settled_at)
    assert version.in_force_at is not None
    facts = {
        "version": version.number,
        "people": counts.people,
        "told": counts.told,
        "unreachable": counts.unreachable,
        "erased": counts.erased,
        "settled_at": version.settled_at.isoformat(),
        "in_force_at": version.in_force_at.isoformat(),
    }
    append(kind=SETTLED, at=at, facts=facts)


def _last_result_at(version: PolicyVersion, at: datetime) -> datetime:
    """Return when the last delivery ended, or a hold was overridden; `at` where that is long ago."""
    ended_at = Notice.settling_deliveries(version).aggregate(last=Max("ended_at"))["last"] or at
    reason_at = Hold.objects.filter(version=version).values_list("reason_at", flat=True).first()
    last = max(ended_at, reason_at) if reason_at else ended_at
    return last if at - last <= MAX_BACKDATING else at


def _notify_of_hold(version: PolicyVersion, counts: DeliveryCounts, at: datetime) -> None:
    privacy_office.notify(
        about=f"hold {version.pk}",
        version=version,
        subject=_("The notice of version %(number)d is held") % {"number": version.number},
        sentence=_(
            "%(unreachable)d of %(people)d people could not be reached with the notice of version %(number)d of the "
            "privacy policy. Its 30 days have not begun. Mend what is wrong and send the notice again, or record a "
            "public reason why it may settle."
        )
        % {"unreachable": counts.unreachable, "people": counts.people, "number": version.number},
        at=at,
    )


def log_effective_versions(*, at: datetime) -> list[int]:
    """Append to the audit log each version that has taken effect by `at`, once; return their numbers.

    Imported history is not among them. Nothing depends on it: the instant follows from the recorded times.
    """
    if not _not_logged(at):
        return []
    with transaction.atomic():
        PolicyVersion.objects.lock_numbering()
        started = _not_logged(at)
        for version in started:
            facts = {"version": version.number, "in_force_at": version.in_force_at and version.in_force_at.isoformat()}
            append(kind=IN_FORCE, at=at, facts=facts)
    return [version.number or 0 for version in started]


def _not_logged(at: datetime) -> list[PolicyVersion]:
    logged = {facts["version"] for facts in AuditEvent.objects.filter(kind=IN_FORCE).values_list("facts", flat=True)}
    own = PolicyVersion.objects.public().exclude(kind=Kind.IMPORTED).exclude(number__in=logged)
    return [version for version in own if version.in_force_at is not None and version.in_force_at <= at]


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
        raise ActionNotAllowed(_("The notice waits for no one."))
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
    found = list(_find_stalled(at))
    for version, sentence in found:
        privacy_office.notify(
            about=sentence,
            version=version,
            subject=_("The notice of a policy version is stalled"),
            sentence=_(
                "For an hour or longer %(what)s. The workers or the mail relay may be down, or someone paused it. The "
                "clock of the policy waits for it."
            )
            % {"what": sentence},
            at=at,
        )
    return [sentence for _version, sentence in found]


def _find_stalled(at: datetime) -> Iterator[tuple[PolicyVersion, str]]:
    for version in PolicyVersion.objects.unsettled():
        if is_stalled(version=version, at=at):
            yield version, _("the notice of version %(number)d is stalled") % {"number": version.number}
    for posting in Posting.objects.approved().filter(approved_at__lte=at - STALLED_AFTER).select_related("version"):
        yield posting.version, _("posting %(number)d was agreed to and is not carried out") % {"number": posting.pk}
