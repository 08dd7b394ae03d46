"""The privacy office: who may post a version of the policy, how they are notified, and their annual review of it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from privacy.effective_dates import review_due_at
from privacy.models import PolicyVersion, Review
from privacy.notices.emails import send_to_privacy_office
from responsys_site.core.audit_log import append
from responsys_site.core.email_addresses import is_mailable
from responsys_site.core.rate_limits import RateLimit, consume

MAY_POST = "privacy.post_policyversion"
BACKEND = "django.contrib.auth.backends.ModelBackend"
A_DAY = timedelta(days=1)
REMIND_BEFORE = timedelta(days=30)
REMIND_EVERY = timedelta(days=7)


class ActionNotAllowed(Exception):
    """The action is not possible, or not now; the message says why, in words for the privacy office."""


def privacy_officers() -> QuerySet[Any]:
    """Return the active staff accounts that may post a version."""
    manager: Any = get_user_model()._default_manager
    return manager.with_perm(MAY_POST, is_active=True, backend=BACKEND).filter(is_staff=True).order_by("pk")


def may_post(*, user: AbstractBaseUser) -> bool:
    return privacy_officers().filter(pk=user.pk).exists()


def require_officer(*, user: AbstractBaseUser) -> None:
    """Raise ActionNotAllowed unless this account may post a version now."""
    if not may_post(user=user):
        raise ActionNotAllowed(_("This account may not post a version of the policy."))


def require_reason(*, text: str, message: str) -> str:
    """Return the text without surrounding space. Raises ActionNotAllowed with `message` if nothing is left."""
    if not text.strip():
        raise ActionNotAllowed(message)
    return text.strip()


@transaction.atomic
def notify(
    *, about: str, version: PolicyVersion, subject: str, sentence: str, at: datetime, every: timedelta = A_DAY
) -> bool:
    """E-mail the officers and the privacy mailbox, once in `every` for each `about`; return whether we did.

    The e-mail links to the page of `version`, which offers what can be done.
    """
    own = privacy_officers().values_list("email", flat=True)
    addresses = [address for address in [settings.PRIVACY_MAILBOX, *own] if is_mailable(address)]
    if not addresses or not consume(limit=RateLimit("privacy-office", about, 1, every), at=at).allowed:
        return False
    send_to_privacy_office(version=version, subject=subject, sentence=sentence, addresses=addresses, at=at)
    return True


@transaction.atomic
def record_review(*, version: PolicyVersion, by: AbstractBaseUser, looked_at: str, at: datetime) -> Review:
    """Record that the text of the version in force still holds, and what was looked at. Raises ActionNotAllowed.

    The next review is due a year from now.
    """
    require_officer(user=by)
    looked_at = require_reason(text=looked_at, message=_("Say what you looked at."))
    if PolicyVersion.objects.in_force(at=at) != version:
        raise ActionNotAllowed(_("Only the version in force is reviewed."))
    review = Review.objects.create(version=version, at=at, by_id=by.pk, looked_at=looked_at)
    facts = {"version": version.number, "by": by.pk, "looked_at": looked_at}
    append(kind="policy reviewed", at=at, facts=facts)
    return review


def remind_of_review(*, at: datetime) -> str:
    """Notify the privacy office when the review is due within 30 days, or overdue; once a week at the most."""
    version = PolicyVersion.objects.in_force(at=at)
    due_at = review_due_at(version=version) if version else None
    if version is None or due_at is None:
        return "no version is in force"
    if at < due_at - REMIND_BEFORE:
        return f"version {version.number} is to be reviewed by {due_at:%Y-%m-%d}"
    notified = notify(
        about=f"review {version.number} {due_at:%Y-%m-%d}",
        version=version,
        subject=_("The privacy policy is to be reviewed"),
        sentence=_(
            "Version %(number)d of the privacy policy is to be reviewed by %(day)s. Post a new version, or record on "
            "the page of this one that its words still hold."
        )
        % {"number": version.number, "day": format_date(due_at, "j F Y")},
        every=REMIND_EVERY,
        at=at,
    )
    return f"version {version.number} is due for review; " + ("the office was told" if notified else "told already")
