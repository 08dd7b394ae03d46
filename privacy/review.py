"""The annual review: the privacy office is reminded before the version in force is twelve months old."""

from datetime import datetime, timedelta

from privacy import office
from privacy.models import PolicyVersion
from privacy.review_date import review_due_at

AHEAD = timedelta(days=30)
AGAIN = timedelta(days=7)


def remind_of_review(*, at: datetime) -> str:
    """Tell the privacy office when the review is due within 30 days, or overdue; once a week at the most."""
    version = PolicyVersion.objects.in_force(at=at)
    due_at = review_due_at(version=version) if version else None
    if version is None or due_at is None:
        return "no version is in force"
    if at < due_at - AHEAD:
        return f"version {version.number} is to be reviewed by {due_at:%Y-%m-%d}"
    told = office.tell(
        about=f"review {version.number}",
        subject="The privacy policy is to be reviewed",
        sentence=(
            f"Version {version.number} of the privacy policy is to be reviewed by {due_at:%d %B %Y}. "
            "Post a new version, or record that the words still hold."
        ),
        every=AGAIN,
        at=at,
    )
    return f"version {version.number} is due for review; " + ("the office was told" if told else "told already")
