"""A notice that reached too few: mend and send it again, or say in public why it settles all the same."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from privacy.models import Hold, Notice, PolicyVersion, Posting
from privacy.notices import privacy_office
from privacy.notices.emails import new_policy_notice
from privacy.notices.privacy_office import ActionNotAllowed, may_post
from privacy.notices.settlement import settle
from responsys_site.core.audit.audit_log import append
from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.bulk_queue import queue_bulk, recipients_of


def override_hold(*, version: PolicyVersion, by: AbstractBaseUser, reason: str, at: datetime) -> None:
    """Record the public reason why a held notice may settle; its 30 days begin now. Raises NotPossible."""
    _require_right(by)
    if not reason.strip():
        raise ActionNotAllowed(_("Say in public why the notice may settle."))
    with transaction.atomic():
        _lock_unsettled(version)
        held = Hold.objects.filter(version=version, reason__isnull=True)
        if not held.update(reason=reason.strip(), reason_at=at, reason_by=by.pk):
            raise ActionNotAllowed(_("This notice is not held."))
        facts = {"version": version.number, "reason": reason.strip(), "by": by.pk}
        append(kind="policy notice released", at=at, facts=facts)
    settle(at=at)


def resend_notice(*, version: PolicyVersion, by: AbstractBaseUser, at: datetime) -> int:
    """Send a held notice anew to those whom it did not reach; return how many. Raises NotPossible."""
    _require_right(by)
    with transaction.atomic():
        _lock_unsettled(version)
        if not Hold.objects.filter(version=version, reason__isnull=True).exists():
            raise ActionNotAllowed(_("This notice is not held."))
        last = Notice.objects.settling().filter(version=version).select_related("message").latest("at", "pk")
        unreached = last.message.deliveries.undelivered()
        if not unreached.exists():
            raise ActionNotAllowed(_("The notice waits for nobody."))
        message = new_policy_notice(version=version, at=at)
        message.save()
        Notice.objects.create(version=version, message=message, part=Notice.Part.RESENT, at=at)
        queued = queue_bulk(message=message, recipients=recipients_of(deliveries=unreached), at=at).queued
        append(kind="policy notice sent again", at=at, facts={"version": version.number, "people": queued})
    return queued


def _lock_unsettled(version: PolicyVersion) -> None:
    open_ = PolicyVersion.objects.unsettled().select_for_update(no_key=True, of=("self",)).filter(pk=version.pk)
    if not open_:
        raise ActionNotAllowed(_("This notice has settled, or its version is withdrawn."))


def _require_right(user: AbstractBaseUser) -> None:
    if not may_post(user=user):
        raise ActionNotAllowed(_("This account may not decide on the notice of a version."))


STALLED_AFTER = timedelta(hours=1)


def is_stalled(*, version: PolicyVersion, at: datetime) -> bool:
    """Say whether mail of this version's notice has been due for an hour in which none of it came to an end."""
    theirs = Delivery.objects.filter(
        message__policy_notice__version=version, message__policy_notice__part__in=Notice.SETTLING
    )
    since = at - STALLED_AFTER
    overdue = Q(next_attempt_at__lte=since) | Q(message__paused_at__lte=since) | Q(message__cancelled_at__lte=since)
    if not theirs.waiting().filter(overdue, due_at__lte=since).exists():
        return False
    return not theirs.filter(ended_at__gt=since, ended_at__lte=at + MAX_AHEAD).exists()


def alert_stalled(*, at: datetime) -> list[str]:
    """Tell the privacy office, once a day each, of what stands still; return the words for it."""
    found = [*_stalled(at), *_unpublished(at)]
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


def _stalled(at: datetime) -> Iterator[tuple[PolicyVersion, str]]:
    for version in PolicyVersion.objects.unsettled():
        if is_stalled(version=version, at=at):
            yield version, _("the notice of version %(number)d stands still") % {"number": version.number}


def _unpublished(at: datetime) -> Iterator[tuple[PolicyVersion, str]]:
    for posting in Posting.objects.approved().filter(approved_at__lte=at - STALLED_AFTER).select_related("version"):
        yield posting.version, _("posting %(number)d was agreed to and is not carried out") % {"number": posting.pk}
