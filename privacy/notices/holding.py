"""A notice that reached too few: mend and send it again, or say in public why it settles all the same."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.emails import new_policy_notice
from privacy.models import Hold, Notice, PolicyVersion
from privacy.notices.not_possible import NotPossible
from privacy.notices.settling import settle
from privacy.office import may_post
from responsys_site.ground.evidence import record
from responsys_site.mail.mass import queue_to_many, recipients_of


def release(*, version: PolicyVersion, by: AbstractBaseUser, reason: str, at: datetime) -> None:
    """Record the public reason why a held notice may settle; its 30 days begin now. Raises NotPossible."""
    _require_right(by)
    if not reason.strip():
        raise NotPossible(_("Say in public why the notice may settle."))
    with transaction.atomic():
        _locked(version)
        held = Hold.objects.filter(version=version, reason__isnull=True)
        if not held.update(reason=reason.strip(), reason_at=at, reason_by=by.pk):
            raise NotPossible(_("This notice is not held."))
        facts = {"version": version.number, "reason": reason.strip(), "by": by.pk}
        record(kind="policy notice released", at=at, facts=facts)
    settle(at=at)


def send_again(*, version: PolicyVersion, by: AbstractBaseUser, at: datetime) -> int:
    """Send a held notice anew to those whom it did not reach; return how many. Raises NotPossible."""
    _require_right(by)
    with transaction.atomic():
        _locked(version)
        if not Hold.objects.filter(version=version, reason__isnull=True).exists():
            raise NotPossible(_("This notice is not held."))
        last = Notice.objects.settling().filter(version=version).select_related("message").latest("at", "pk")
        unreached = last.message.deliveries.unreached()
        if not unreached.exists():
            raise NotPossible(_("The notice waits for nobody."))
        message = new_policy_notice(version=version, at=at)
        message.save()
        Notice.objects.create(version=version, message=message, part=Notice.Part.RESENT, at=at)
        queued = queue_to_many(message=message, recipients=recipients_of(deliveries=unreached), at=at).queued
        record(kind="policy notice sent again", at=at, facts={"version": version.number, "people": queued})
    return queued


def _locked(version: PolicyVersion) -> None:
    open_ = PolicyVersion.objects.unsettled().select_for_update(no_key=True, of=("self",)).filter(pk=version.pk)
    if not open_:
        raise NotPossible(_("This notice has settled, or its version is withdrawn."))


def _require_right(user: AbstractBaseUser) -> None:
    if not may_post(user=user):
        raise NotPossible(_("This account may not decide on the notice of a version."))
