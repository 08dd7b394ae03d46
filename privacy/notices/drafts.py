"""Start a draft with the text of a posted version, and preview what people would see of it: page and e-mail."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from privacy.models import Kind, PolicyText, PolicyVersion
from privacy.notices.emails import new_policy_notice
from privacy.notices.privacy_office import ActionNotAllowed, require_officer
from privacy.policy.page_data import VersionPage, build_version_page
from privacy.policy.published import PUBLISHED_POLICY, Policy, published_version
from privacy.promises.states import promise_states
from responsys_site.core.email_addresses import is_mailable
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
    others = [other for other in published.versions if other.number != shown.number]
    policy = Policy(versions=(*others, shown), withdrawn=published.withdrawn)
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
