"""Whether a notice, or a posting, stands still: no worker, no relay, a pause that somebody forgot."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from privacy import office
from privacy.models import Notice, PolicyVersion, Posting
from responsys_site.ground.database_clock import AHEAD
from responsys_site.mail.models import Delivery

PATIENCE = timedelta(hours=1)


def is_stalled(*, version: PolicyVersion, at: datetime) -> bool:
    """Say whether mail of this version's notice has been due for an hour in which none of it came to an end."""
    theirs = Delivery.objects.filter(
        message__policy_notice__version=version, message__policy_notice__part__in=Notice.SETTLING
    )
    since = at - PATIENCE
    overdue = Q(next_attempt_at__lte=since) | Q(message__paused_at__lte=since) | Q(message__cancelled_at__lte=since)
    if not theirs.waiting().filter(overdue, due_at__lte=since).exists():
        return False
    return not theirs.filter(ended_at__gt=since, ended_at__lte=at + AHEAD).exists()


def tell_of_stalls(*, at: datetime) -> list[str]:
    """Tell the privacy office, once a day each, of what stands still; return the words for it."""
    found = [*_stalled(at), *_not_carried_out(at)]
    for version, sentence in found:
        office.tell(
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


def _stalled(at: datetime) -> Iterator[tuple[PolicyVersion, str]]:
    for version in PolicyVersion.objects.unsettled():
        if is_stalled(version=version, at=at):
            yield version, _("the notice of version %(number)d stands still") % {"number": version.number}


def _not_carried_out(at: datetime) -> Iterator[tuple[PolicyVersion, str]]:
    for posting in Posting.objects.approved().filter(approved_at__lte=at - PATIENCE).select_related("version"):
        yield posting.version, _("posting %(number)d was agreed to and is not carried out") % {"number": posting.pk}
