"""A draft on its way to being posted: started, previewed, requested by one person and approved by another.

A sole officer waits a day and gives a public note instead.
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from privacy.models import Kind, PolicyText, PolicyVersion, Posting
from privacy.models.approvals import SELF_APPROVAL_DELAY
from privacy.notices.emails import new_policy_notice
from privacy.notices.privacy_office import ActionNotAllowed, privacy_officers, require_officer, require_reason
from privacy.notices.publish import blocking_errors, content_hash, publish_approved_versions
from privacy.policy.page_data import VersionPage, build_version_page
from privacy.policy.published import PUBLISHED_POLICY, Policy, published_version
from privacy.promises.states import promise_states
from responsys_site.core.audit_log import append
from responsys_site.core.email_addresses import is_mailable
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.rendering.templates import RenderedEmail


def start_change(*, version: PolicyVersion, by: AbstractBaseUser, at: datetime) -> PolicyVersion:
    """Return a new draft of a change with the text of the version in force. Raises ActionNotAllowed."""
    require_officer(user=by)
    if PolicyVersion.objects.in_force(at=at) != version:
        raise ActionNotAllowed(_("A change begins with the words of the version in force."))
    return _draft(version, kind=Kind.CHANGE)


def start_correction(*, version: PolicyVersion, by: AbstractBaseUser, at: datetime) -> PolicyVersion:
    """Return a new draft of a correction with the text of this version, in force or coming. Raises ActionNotAllowed."""
    require_officer(user=by)
    public = PolicyVersion.objects.public()
    if version not in {public.in_force(at=at), public.coming(at=at)}:
        raise ActionNotAllowed(_("Only the version in force, or the coming one, can be corrected."))
    return _draft(version, kind=Kind.CORRECTION, corrects=version.corrects or version)


@transaction.atomic
def _draft(version: PolicyVersion, **columns: object) -> PolicyVersion:
    draft = PolicyVersion.objects.create(**columns)
    for language, source in version.texts.values_list("language", "source"):
        PolicyText.objects.create(version=draft, language=language, source=source)
    return draft


def as_posted(*, version: PolicyVersion, at: datetime) -> PolicyVersion:
    """Return the draft as its row would be if it were posted now; nothing is stored. A posted version stays itself."""
    if version.posted_at is None:
        version = PolicyVersion.objects.select_related("corrects").get(pk=version.pk)
        version.effective_at = version.effective_if_posted(at=at)
        version.number, version.posted_at = PolicyVersion.objects.next_number(), at
        prefetch_related_objects([version], "texts")
        for text in version.texts.all():
            text.fill(number=version.number, posted_at=at)
    return version


def preview_page_data(*, version: PolicyVersion, at: datetime) -> VersionPage | None:
    """Return what the public page of the version would show from now on; None for a draft without a text."""
    if not version.texts.exists():
        return None
    published, shown = PUBLISHED_POLICY.get(), published_version(row=as_posted(version=version, at=at), at=at)
    versions = {version.number: version for version in (*published.versions, shown)}
    policy = Policy(versions=tuple(versions[number] for number in sorted(versions)), withdrawn=published.withdrawn)
    return build_version_page(version=shown, policy=policy, promises=promise_states(), at=at)


def preview_notice(*, version: PolicyVersion, at: datetime) -> Message:
    """Return the notice that everyone on file would get, not stored."""
    return new_policy_notice(version=as_posted(version=version, at=at), at=at)


def send_preview(*, version: PolicyVersion, address: str, at: datetime) -> Message:
    """Queue the notice to one colleague, marked as a preview: it notifies no one. Raises ActionNotAllowed."""
    if not is_mailable(address):
        raise ActionNotAllowed(_("Your account has no address that mail can go to."))
    notice = preview_notice(version=version, at=at)
    subject = _("Preview: %(subject)s") % {"subject": notice.subject}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=RenderedEmail(template=notice.template, subject=subject, text=notice.text, html=notice.html),
        recipients=[Recipient(address=address)],
        at=at,
    )


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
        raise ActionNotAllowed(_("Someone else holds the right: let them agree."))
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
        raise ActionNotAllowed(_("The draft is no longer what was asked for: take it back and ask again."))
    Posting.objects.filter(pk=row.pk).update(approved_at=at, **approval)
    transaction.on_commit(lambda: enqueue_soon(publish_approved_versions), robust=True)


def _lock_unapproved(posting: Posting) -> Posting:
    row = _lock_open(posting)
    if row.approved_at is not None:
        raise ActionNotAllowed(_("Someone agreed already; it is being posted."))
    return row


def _lock_open(posting: Posting) -> Posting:
    """Lock it first, then read: a worker that carries it out at this moment is waited for."""
    Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
    row = Posting.objects.open().select_related("version").filter(pk=posting.pk).first()
    if row is None:
        raise ActionNotAllowed(_("This was posted, taken back or refused already."))
    return row
