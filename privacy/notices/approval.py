"""Two people post a version: one requests it, another approves; a sole officer waits a day and gives a public note."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.models import PolicyVersion, Posting
from privacy.models.approvals import SELF_APPROVAL_DELAY
from privacy.notices.privacy_office import ActionNotAllowed, privacy_officers, require_officer, require_reason
from privacy.notices.publish import blocking_errors, content_hash, publish_approved_versions
from responsys_site.core.audit.audit_log import append
from responsys_site.core.jobs.enqueue import enqueue_soon


@transaction.atomic
def request_posting(*, version: PolicyVersion, by: AbstractBaseUser, at: datetime) -> Posting:
    """Record the request to post a draft as it is now. Raises ActionNotAllowed."""
    require_officer(user=by)
    draft = PolicyVersion.objects.drafts().locked().filter(pk=version.pk).first()
    if draft is None:
        raise ActionNotAllowed(_("This version is posted already."))
    if Posting.objects.open().filter(version=draft).exists():
        raise ActionNotAllowed(_("Posting this draft was asked for already."))
    if errors := blocking_errors(version=draft, at=at):
        raise ActionNotAllowed(" ".join(errors))
    return Posting.objects.create(
        version=draft, sha256=content_hash(version=draft), requested_by_id=by.pk, requested_at=at
    )


def approve(*, posting: Posting, by: AbstractBaseUser, sha256: str, at: datetime) -> None:
    """Approve a request; `sha256` is of what this person was shown. A worker posts it. Raises ActionNotAllowed."""
    require_officer(user=by)
    if by.pk == posting.requested_by_id:
        raise ActionNotAllowed(_("A second person must agree."))
    _approve(posting, sha256, at, approved_by_id=by.pk)


def self_approve(*, posting: Posting, by: AbstractBaseUser, note: str, sha256: str, at: datetime) -> None:
    """Go on without a second person where there is no other officer, 24 hours after the request. `note` is public.

    Raises ActionNotAllowed.
    """
    require_officer(user=by)
    if privacy_officers().count() > 1:
        raise ActionNotAllowed(_("Somebody else holds the right: let them agree."))
    if at < posting.requested_at + SELF_APPROVAL_DELAY:
        raise ActionNotAllowed(_("Without a second person, 24 hours pass between asking and posting."))
    note = require_reason(text=note, message=_("Say in public why no second person agreed."))
    _approve(posting, sha256, at, self_approval_note=note)


@transaction.atomic
def cancel_request(*, posting: Posting, by: AbstractBaseUser, at: datetime) -> None:
    """Cancel a request that was not carried out yet. Raises ActionNotAllowed."""
    require_officer(user=by)
    _lock_open(posting)
    Posting.objects.filter(pk=posting.pk).update(cancelled_at=at)


@transaction.atomic
def reject(*, posting: Posting, by: AbstractBaseUser, reason: str, at: datetime) -> None:
    """Reject a request as a second person. `reason` is for the one who asked. Raises ActionNotAllowed."""
    require_officer(user=by)
    if by.pk == posting.requested_by_id:
        raise ActionNotAllowed(_("Take back what you asked for yourself."))
    reason = require_reason(text=reason, message=_("Say why you do not agree."))
    _lock_unapproved(posting)
    Posting.objects.filter(pk=posting.pk).update(rejected_at=at, rejection_reason=reason)
    append(kind="policy posting refused", at=at, facts={"posting": posting.pk, "by": by.pk})


@transaction.atomic
def _approve(posting: Posting, sha256: str, at: datetime, **approval: object) -> None:
    row = _lock_unapproved(posting)
    if not sha256 == row.sha256 == content_hash(version=row.version):
        raise ActionNotAllowed(_("The draft is no longer what was asked for: take it back and ask anew."))
    Posting.objects.filter(pk=row.pk).update(approved_at=at, **approval)
    transaction.on_commit(lambda: enqueue_soon(publish_approved_versions), robust=True)


def _lock_unapproved(posting: Posting) -> Posting:
    row = _lock_open(posting)
    if row.approved_at is not None:
        raise ActionNotAllowed(_("Somebody agreed already; it is being posted."))
    return row


def _lock_open(posting: Posting) -> Posting:
    """Lock it first, then read: a worker that carries it out at this moment is waited for."""
    Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
    row = Posting.objects.open().select_related("version").filter(pk=posting.pk).first()
    if row is None:
        raise ActionNotAllowed(_("This was posted, taken back or refused already."))
    return row
