"""A draft as people will see it, before anybody does: its page, and its mail."""

from datetime import datetime

from django.utils.translation import gettext as _

from privacy.emails import new_policy_notice
from privacy.models import PolicyVersion
from privacy.notices.not_possible import NotPossible
from privacy.notices.posting import effective_at_of, next_number
from privacy.publication import Policy, version_of
from privacy.reading import Reading, reading_of
from responsys_site.edge import snapshot
from responsys_site.ground.addresses import is_mailable
from responsys_site.ground.promises import unread_states
from responsys_site.mail.composing import Written
from responsys_site.mail.models import Message
from responsys_site.mail.outbox import Recipient, queue


def as_if_posted(*, version: PolicyVersion, at: datetime) -> PolicyVersion:
    """Return the draft as its row would be if it were posted now; nothing is stored. A posted version stays itself."""
    if version.posted_at is None:
        version = PolicyVersion.objects.select_related("corrects").get(pk=version.pk)
        version.effective_at = effective_at_of(version=version, at=at)
        version.number, version.posted_at = next_number(), at
    return version


def page_of(*, version: PolicyVersion, at: datetime) -> Reading | None:
    """Return what the public page of the version would show from now on; None for a draft without a text."""
    if not version.texts.exists():
        return None
    kept, shown = snapshot.current(), version_of(row=as_if_posted(version=version, at=at), at=at)
    others = [other for other in kept.policy.versions if other.number != shown.number]
    policy = Policy(versions=(*others, shown), withdrawn=kept.policy.withdrawn)
    return reading_of(version=shown, policy=policy, promises=kept.known("promises") or unread_states(), at=at)


def mail_of(*, version: PolicyVersion, at: datetime) -> Message:
    """Return the notice that everyone on file would get, not stored."""
    return new_policy_notice(version=as_if_posted(version=version, at=at), at=at)


def send_to_myself(*, version: PolicyVersion, address: str, at: datetime) -> Message:
    """Queue the notice to one colleague, marked as a preview: nobody is told by it. Raises NotPossible."""
    if not is_mailable(address):
        raise NotPossible(_("Your account has no address that mail can go to."))
    notice = mail_of(version=version, at=at)
    subject = _("Preview: %(subject)s") % {"subject": notice.subject}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=Written(template=notice.template, subject=subject, text=notice.text, html=notice.html),
        recipients=[Recipient(address=address)],
        at=at,
    )
