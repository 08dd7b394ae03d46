"""When the notice of a version has settled for everyone: then, and not before, its 30 days begin."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from privacy import office
from privacy.models import Hold, Notice, PolicyVersion
from privacy.notices.relays import mail_leaves_the_house
from privacy.notices.tally import Tally, tally_of
from responsys_site.ground.evidence import record
from responsys_site.ground.row_locks import for_one_worker
from responsys_site.mail.models import Delivery

SETTLED = "policy notice settled"  # the kind of the line of evidence
# A notice that is found settled later than this settles when it is found: no version is in force before anybody knew.
NOTED_AT_MOST_AFTER = timedelta(hours=1)


def settle(*, at: datetime) -> list[int]:
    """Record which notices have settled, and return the numbers of their versions.

    Run again, or by two workers at once, it records nothing twice. A development mailbox settles nothing.
    """
    if not mail_leaves_the_house():
        return []
    waiting = PolicyVersion.objects.unsettled().filter(notices__part=Notice.Part.NOTICE)
    numbers = [_settle(version, at) for version in waiting.values_list("pk", flat=True)]
    return [number for number in numbers if number]


def _settle(pk: int, at: datetime) -> int | None:
    with transaction.atomic():
        version = for_one_worker(PolicyVersion.objects.unsettled().filter(pk=pk), no_key=True).first()
        if version is None:
            return None
        tally = tally_of(version=version)
        held = tally.is_complete and _is_held(version, tally, at)
        if tally.is_complete and not held:
            _record_settled(version, tally, at)
            return version.number
    if held:
        _tell_of_hold(version, tally, at)
    return None


def _is_held(version: PolicyVersion, tally: Tally, at: datetime) -> bool:
    """Hold a notice that too few could be reached by, until the privacy office has said in public why it may settle."""
    if not tally.exceeds(percent=settings.PRIVACY_NOTICE_MOST_UNREACHABLE_PERCENT):
        return False
    hold, is_new = Hold.objects.get_or_create(
        version=version, defaults={"at": at, "people": tally.people, "unreachable": tally.unreachable}
    )
    if is_new:
        facts = {"version": version.number, "people": tally.people, "unreachable": tally.unreachable}
        record(kind="policy notice held", at=at, facts=facts)
    return hold.reason is None


def _record_settled(version: PolicyVersion, tally: Tally, at: datetime) -> None:
    assert version.posted_at is not None
    settled_at = max(version.posted_at, _last_outcome(version, at))
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
    record(kind=SETTLED, at=at, facts=facts)


def _last_outcome(version: PolicyVersion, at: datetime) -> datetime:
    """When the last delivery settled, or the reason for a hold was given; `at` where that is long ago."""
    deliveries = Delivery.objects.filter(
        message__policy_notice__version=version, message__policy_notice__part__in=Notice.SETTLING
    )
    last = deliveries.aggregate(Max("ended_at"))["ended_at__max"] or at
    reason_at = Hold.objects.filter(version=version).values_list("reason_at", flat=True).first()
    last = max(last, reason_at) if reason_at else last
    return last if at - last <= NOTED_AT_MOST_AFTER else at


def _tell_of_hold(version: PolicyVersion, tally: Tally, at: datetime) -> None:
    office.tell(
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
