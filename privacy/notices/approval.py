"""Two people post a version: one asks, another one agrees; where there is no other, a day's wait and a public note."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.models import PolicyVersion, Posting
from privacy.models.posting import SELF_APPROVAL_DELAY
from privacy.notices.privacy_office import ActionNotAllowed, may_post, privacy_officers
from privacy.notices.publish_checks import blocking_errors, content_hash
from privacy.notices.tasks import publish_approved_versions
from responsys_site.core.audit.audit_log import append
from responsys_site.core.jobs.enqueue import enqueue_soon


@transaction.atomic
def request_posting(*, version: PolicyVersion, by: AbstractBaseUser, at: datetime) -> Posting:
    """Record the wish to post a draft as it is now. Raises NotPossible."""
    _require_right(by)
    draft = PolicyVersion.objects.drafts().select_for_update(no_key=True, of=("self",)).filter(pk=version.pk).first()
    if draft is None:
        raise ActionNotAllowed(_("This version is posted already."))
    if Posting.objects.open().filter(version=draft).exists():
        raise ActionNotAllowed(_("Posting this draft was asked for already."))
    if found := blocking_errors(version=draft, at=at):
        raise ActionNotAllowed(" ".join(found))
    return Posting.objects.create(version=draft, sha256=content_hash(version=draft), requested_by_id=by.pk, asked_at=at)


def approve(*, posting: Posting, by: AbstractBaseUser, sha256: str, at: datetime) -> None:
    """Agree to what was asked for; `sha256` is of what this person was shown. A worker posts it. Raises NotPossible."""
    _require_right(by)
    if by.pk == posting.requested_by_id:
        raise ActionNotAllowed(_("A second person must agree."))
    _approve(posting, sha256, at, approved_by_id=by.pk)


def self_approve(*, posting: Posting, by: AbstractBaseUser, note: str, sha256: str, at: datetime) -> None:
    """Go on without a second person where nobody else holds the right, 24 hours after asking. `note` is public.

    Raises NotPossible.
    """
    _require_right(by)
    if privacy_officers().count() > 1:
        raise ActionNotAllowed(_("Somebody else holds the right: let them agree."))
    if at < posting.asked_at + SELF_APPROVAL_DELAY:
        raise ActionNotAllowed(_("Without a second person, 24 hours pass between asking and posting."))
    if not note.strip():
        raise ActionNotAllowed(_("Say in public why no second person agreed."))
    _approve(posting, sha256, at, self_approval_note=note.strip())


def cancel_request(*, posting: Posting, by: AbstractBaseUser, at: datetime) -> None:
    """Give up a wish that was not carried out yet. Raises NotPossible."""
    _require_right(by)
    with transaction.atomic():
        _lock_open(posting)
        Posting.objects.filter(pk=posting.pk).update(request_cancelled_at=at)


def reject(*, posting: Posting, by: AbstractBaseUser, reason: str, at: datetime) -> None:
    """Refuse, as a second person, what was asked for. `reason` is for the one who asked. Raises NotPossible."""
    _require_right(by)
    if by.pk == posting.requested_by_id:
        raise ActionNotAllowed(_("Take back what you asked for yourself."))
    if not reason.strip():
        raise ActionNotAllowed(_("Say why you do not agree."))
    with transaction.atomic():
        if _lock_open(posting).approved_at is not None:
            raise ActionNotAllowed(_("Somebody agreed already; it is being posted."))
        Posting.objects.filter(pk=posting.pk).update(refused_at=at, rejection_reason=reason.strip())
        append(kind="policy posting refused", at=at, facts={"posting": posting.pk, "by": by.pk})


def _approve(posting: Posting, sha256: str, at: datetime, **agreed: object) -> None:
    with transaction.atomic():
        row = _lock_open(posting)
        if row.approved_at is not None:
            raise ActionNotAllowed(_("Somebody agreed already; it is being posted."))
        if not sha256 == row.sha256 == content_hash(version=row.version):
            raise ActionNotAllowed(_("The draft is no longer what was asked for: take it back and ask anew."))
        Posting.objects.filter(pk=row.pk).update(approved_at=at, **agreed)
        transaction.on_commit(lambda: enqueue_soon(publish_approved_versions), robust=True)


def _lock_open(posting: Posting) -> Posting:
    """Lock it first: whoever carries it out at this moment is waited for."""
    Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
    row = Posting.objects.open().select_related("version").filter(pk=posting.pk).first()
    if row is None:
        raise ActionNotAllowed(_("This was posted, taken back or refused already."))
    return row


def _require_right(user: AbstractBaseUser) -> None:
    if not may_post(user=user):
        raise ActionNotAllowed(_("This account may not post a version of the policy."))
