"""When the notice of a version has settled for everyone: its 30 days begin then, and not before."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.tasks import task
from django.utils.translation import gettext as _

from privacy.models import Hold, Kind, Notice, PolicyVersion
from privacy.notices import privacy_office
from privacy.policy.notice_stats import SETTLED, DeliveryCounts, delivery_counts
from responsys_site.core.audit.audit_log import append
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.db.locking import skip_locked
from responsys_site.core.models import AuditEvent

# These store a message, or drop it: what they "sent" has reached no one.
_LOCAL_BACKENDS = {
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
    "django.core.mail.backends.filebased.EmailBackend",
    "responsys_site.mail.dev_mailbox.EmailBackend",
}
# A notice that is found settled later than this settles when it is found: no version takes effect before it is known.
MAX_BACKDATING = timedelta(hours=1)
IN_FORCE = "policy in force"


@task()
def settle_notices() -> None:
    """Record which notices have settled. It may run at any time, any number of times, in any number of workers."""
    settle(at=trusted_now())


def settle(*, at: datetime) -> list[int]:
    """Record which notices have settled, and return the numbers of their versions.

    Run again, or by two workers at once, it records nothing twice. A development mailbox settles nothing.
    """
    if settings.MAILERS["default"]["BACKEND"] in _LOCAL_BACKENDS:
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
    if not counts.exceeds(percent=settings.PRIVACY_NOTICE_MOST_UNREACHABLE_PERCENT):
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
