"""The annual review: somebody says that the words still hold, or the privacy office is reminded in time."""

from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from privacy.effective_dates import review_due_at
from privacy.models import PolicyVersion, Review
from privacy.notices import privacy_office
from privacy.notices.privacy_office import ActionNotAllowed
from responsys_site.core.audit.audit_log import append

REMIND_BEFORE = timedelta(days=30)
REMIND_EVERY = timedelta(days=7)


@transaction.atomic
def record_review(*, version: PolicyVersion, by: AbstractBaseUser, looked_at: str, at: datetime) -> Review:
    """Record that the words of the version in force still hold, and what was looked at to say so. Raises NotPossible.

    The next review is due a year from now.
    """
    if not privacy_office.may_post(user=by):
        raise ActionNotAllowed(_("This account may not review the policy."))
    if not looked_at.strip():
        raise ActionNotAllowed(_("Say what you looked at."))
    if PolicyVersion.objects.in_force(at=at) != version:
        raise ActionNotAllowed(_("Only the version in force is reviewed."))
    review = Review.objects.create(version=version, at=at, by_id=by.pk, looked_at=looked_at.strip())
    facts = {"version": version.number, "by": by.pk, "looked_at": review.looked_at}
    append(kind="policy reviewed", at=at, facts=facts)
    return review


def remind_of_review(*, at: datetime) -> str:
    """Tell the privacy office when the review is due within 30 days, or overdue; once a week at the most."""
    version = PolicyVersion.objects.in_force(at=at)
    due_at = review_due_at(version=version) if version else None
    if version is None or due_at is None:
        return "no version is in force"
    if at < due_at - REMIND_BEFORE:
        return f"version {version.number} is to be reviewed by {due_at:%Y-%m-%d}"
    told = privacy_office.notify(
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
    return f"version {version.number} is due for review; " + ("the office was told" if told else "told already")
