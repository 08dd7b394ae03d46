"""Whether mail leaves the house at all."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from privacy.models import Hold, Kind, Notice, PolicyVersion
from privacy.notices import privacy_office
from privacy.notices.delivery.counts import DeliveryCounts, delivery_counts
from responsys_site.core.audit.audit_log import append
from responsys_site.core.db.locking import skip_locked
from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Delivery

# These keep a mail, or drop it: what they "sent" has reached nobody.
_LOCAL_BACKENDS = {
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
    "django.core.mail.backends.filebased.EmailBackend",
    "responsys_site.mail.dev_mailbox.EmailBackend",
}


def is_live_backend() -> bool:
    """Say whether the mailer that settings name hands mail to a relay."""
    return settings.MAILERS["default"]["BACKEND"] not in _LOCAL_BACKENDS


SETTLED = "policy notice settled"  # the kind of the line of evidence
# A notice that is found settled later than this settles when it is found: no version is in force before anybody knew.
MAX_BACKDATING = timedelta(hours=1)


def settle(*, at: datetime) -> list[int]:
    """Record which notices have settled, and return the numbers of their versions.

    Run again, or by two workers at once, it records nothing twice. A development mailbox settles nothing.
    """
    if not is_live_backend():
        return []
    waiting = PolicyVersion.objects.unsettled().filter(notices__part=Notice.Part.NOTICE)
    numbers = [_settle(version, at) for version in waiting.values_list("pk", flat=True)]
    return [number for number in numbers if number]


def _settle(pk: int, at: datetime) -> int | None:
    with transaction.atomic():
        version = skip_locked(PolicyVersion.objects.unsettled().filter(pk=pk), no_key=True).first()
        if version is None:
            return None
        tally = delivery_counts(version=version)
        held = tally.is_complete and _is_held(version, tally, at)
        if tally.is_complete and not held:
            _record_settled(version, tally, at)
            return version.number
    if held:
        _notify_of_hold(version, tally, at)
    return None


def _is_held(version: PolicyVersion, tally: DeliveryCounts, at: datetime) -> bool:
    """Hold a notice that too few could be reached by, until the privacy office has said in public why it may settle."""
    if not tally.exceeds(percent=settings.PRIVACY_NOTICE_MOST_UNREACHABLE_PERCENT):
        return False
    hold, is_new = Hold.objects.get_or_create(
        version=version, defaults={"at": at, "people": tally.people, "unreachable": tally.unreachable}
    )
    if is_new:
        facts = {"version": version.number, "people": tally.people, "unreachable": tally.unreachable}
        append(kind="policy notice held", at=at, facts=facts)
    return hold.reason is None


def _record_settled(version: PolicyVersion, tally: DeliveryCounts, at: datetime) -> None:
    assert version.posted_at is not None
    settled_at = max(version.posted_at, _last_result_at(version, at))
    PolicyVersion.objects.filter(pk=version.pk).update(settled_at=settled_at)
    version.settled_at = settled_at
    in_force_at = version.in_force_at
    assert in_force_at is not None
    facts = {
        "version": version.number,
        "people": tally.people,
        "told": tally.told,
        "unreachable": tally.unreachable,
        "erased": tally.erased,
        "settled_at": settled_at.isoformat(),
        "in_force_at": in_force_at.isoformat(),
    }
    append(kind=SETTLED, at=at, facts=facts)


def _last_result_at(version: PolicyVersion, at: datetime) -> datetime:
    """When the last delivery settled, or the reason for a hold was given; `at` where that is long ago."""
    deliveries = Delivery.objects.filter(
        message__policy_notice__version=version, message__policy_notice__part__in=Notice.SETTLING
    )
    last = deliveries.aggregate(Max("ended_at"))["ended_at__max"] or at
    reason_at = Hold.objects.filter(version=version).values_list("reason_at", flat=True).first()
    last = max(last, reason_at) if reason_at else last
    return last if at - last <= MAX_BACKDATING else at


def _notify_of_hold(version: PolicyVersion, tally: DeliveryCounts, at: datetime) -> None:
    privacy_office.notify(
        about=f"hold {version.pk}",
        version=version,
        subject=_("The notice of version %(number)d is held") % {"number": version.number},
        sentence=_(
            "%(unreachable)d of %(people)d people could not be reached with the notice of version %(number)d of the "
            "privacy policy. Its 30 days have not begun. Mend what is wrong and send the notice again, or record a "
            "public reason why it may settle."
        )
        % {"unreachable": tally.unreachable, "people": tally.people, "number": version.number},
        at=at,
    )


IN_FORCE = "policy in force"


def log_effective_versions(*, at: datetime) -> list[int]:
    """Append to the evidence each version that has come into force by `at`, once; return their numbers.

    History that was recorded on import is not among them.
    """
    if not _not_logged(at):
        return []
    with transaction.atomic():
        # Whoever notes holds the oldest version's row, so that two at once do not note the same.
        list(PolicyVersion.objects.posted().select_for_update(no_key=True, of=("self",)).order_by("number")[:1])
        started = _not_logged(at)
        for version in started:
            facts = {"version": version.number, "in_force_at": version.in_force_at and version.in_force_at.isoformat()}
            append(kind=IN_FORCE, at=at, facts=facts)
    return [version.number or 0 for version in started]


def _not_logged(at: datetime) -> list[PolicyVersion]:
    noted = {facts["version"] for facts in AuditEvent.objects.filter(kind=IN_FORCE).values_list("facts", flat=True)}
    own = PolicyVersion.objects.public().exclude(kind=Kind.IMPORTED).exclude(number__in=noted)
    return [version for version in own if version.in_force_at is not None and version.in_force_at <= at]
