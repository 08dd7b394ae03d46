"""Checks of the promises that a change is told by e-mail and posted 30 days ahead. What they say is public."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import batched

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from privacy.clock import NOTICE_PERIOD
from privacy.models import Kind, Notice, PolicyVersion
from privacy.notices.audiences import everyone
from privacy.notices.settling import SETTLED
from responsys_site.ground.addresses import digest_if_address
from responsys_site.ground.models import Entry
from responsys_site.ground.promises import NotKept, check
from responsys_site.mail.models import Delivery

BATCH = 500
State = Delivery.State
# A person who has just come on file is found by a job of every ten minutes.
JUST_NOW = timedelta(hours=1)


@check("C1")
def everyone_is_told(*, at: datetime) -> str:
    """Every posted change has its notice; a settled one waits for nobody; all on file have a mail of the coming one."""
    changes = list(PolicyVersion.objects.public().filter(kind=Kind.CHANGE))
    for version in changes:
        _has_its_notice(version)
    coming = PolicyVersion.objects.public().filter(kind=Kind.CHANGE).coming(at=at)
    if coming is None:
        return _("%(count)d changes were posted by this site, each with a notice to everyone on file.") % {
            "count": len(changes)
        }
    if (coming.posted_at or at) <= at - JUST_NOW and (untold := _untold(coming)) > _just_come(at):
        raise NotKept(
            _("%(count)d people on file have no mail about version %(number)d.")
            % {"count": untold, "number": coming.number}
        )
    return _("Everyone on file has a mail about version %(number)d, sent or on its way.") % {"number": coming.number}


@check("C2")
def nothing_is_in_force_early(*, at: datetime) -> str:
    """No change is in force less than 30 days after its posting, or after its notice settled for everyone."""
    changes = list(PolicyVersion.objects.public().filter(kind=Kind.CHANGE))
    for version in changes:
        _keeps_its_clock(version)
    return _("Each of %(count)d changes is in force 30 days after its posting and its notice at the earliest.") % {
        "count": len(changes)
    }


def _has_its_notice(version: PolicyVersion) -> None:
    if not version.notices.filter(part=Notice.Part.NOTICE).exists():
        raise NotKept(_("Version %(number)d was posted without a notice.") % {"number": version.number})


def _keeps_its_clock(version: PolicyVersion) -> None:
    starts_at = version.in_force_at
    if starts_at is None:
        return
    assert version.posted_at and version.settled_at
    if starts_at < max(version.posted_at, version.settled_at) + NOTICE_PERIOD:
        raise NotKept(_("Version %(number)d is in force too early.") % {"number": version.number})
    if _still_waiting(version, since=version.settled_at).exists():
        raise NotKept(
            _("The clock of version %(number)d runs, and somebody still waits for its notice.")
            % {"number": version.number}
        )
    if lacking := _without_outcome(version):
        raise NotKept(
            _("%(count)d of %(people)d people had no outcome when the clock of version %(number)d started.")
            % {**lacking, "number": version.number}
        )


def _still_waiting(version: PolicyVersion, since: datetime) -> QuerySet[Delivery]:
    """Those who never had an outcome. Who had one, and is tried again, is due later than queued, and extra."""
    theirs = Delivery.objects.filter(
        message__policy_notice__version=version, message__policy_notice__part__in=Notice.SETTLING
    )
    waiting = theirs.filter(state__in=[State.QUEUED, State.SENDING, State.DEFERRED])
    return waiting.filter(queued_at__lte=since, due_at__lte=F("queued_at"))


def _without_outcome(version: PolicyVersion) -> dict[str, int]:
    """Count what was written down as the clock started: nobody's time of day tells it as well, nor what came later."""
    entries = Entry.objects.filter(kind=SETTLED, facts__version=version.number, facts__has_key="erased")
    for facts in entries.values_list("facts", flat=True):
        lacking = facts["people"] - facts["told"] - facts["unreachable"] - facts["erased"]
        if lacking > 0:
            return {"count": lacking, "people": facts["people"]}
    return {}


def _untold(version: PolicyVersion) -> int:
    return sum(_lacking(list(some), version) for some in batched(_digests(), BATCH))


def _digests() -> Iterator[str]:
    return filter(None, (digest_if_address(recipient.email) for recipient in everyone()))


def _lacking(digests: list[str], version: PolicyVersion) -> int:
    theirs = Delivery.objects.filter(message__policy_notice__version=version, address_digest__in=digests)
    return len(set(digests) - set(theirs.values_list("address_digest", flat=True)))


def _just_come(at: datetime) -> int:
    return sum(1 for _recipient in everyone(since=at - JUST_NOW))
