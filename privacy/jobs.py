"""Periodic work on the policy. No version takes effect by it: that follows from the recorded times alone."""

from datetime import datetime, timedelta

from privacy.notices.privacy_office import remind_of_review
from privacy.notices.publish import publish_approved
from privacy.notices.recipients import notify_late_contacts
from privacy.notices.settlement import alert_stalled, log_effective_versions, settle
from privacy.notices.withdraw import send_withdrawal_notices
from responsys_site.core.jobs.scheduler import periodic


@periodic(name="post-and-settle-policy", every=timedelta(minutes=1), keeps=("C1", "C2"))
def publish_and_settle_job(*, at: datetime) -> str:
    """Catch up with what no task was enqueued for."""
    posted, settled, stalls = publish_approved(at=at), settle(at=at), alert_stalled(at=at)
    words = f"{posted} versions posted, {len(settled)} notices settled"
    started = [f"version {number} is in force" for number in log_effective_versions(at=at)]
    return "; ".join([words, *started, *stalls])


@periodic(name="notify-late-contacts", every=timedelta(minutes=10), keeps=("C1",))
def notify_late_contacts_job(*, at: datetime) -> str:
    return f"{notify_late_contacts(at=at)} people told who came on file after the posting"


@periodic(name="notify-of-withdrawals", every=timedelta(minutes=10), keeps=("C1",))
def send_withdrawal_notices_job(*, at: datetime) -> str:
    """Catch up with what no task was enqueued for, and with messages that were being sent at the withdrawal."""
    return f"{send_withdrawal_notices(at=at)} people told that a version is withdrawn"


@periodic(name="review-policy", every=timedelta(days=1))
def remind_of_review_job(*, at: datetime) -> str:
    return remind_of_review(at=at)
