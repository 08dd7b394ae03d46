"""Periodic work on the people on file."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from leads.models import Contact, Link, QuarantinedSubmission
from leads.personal_data import past_retention
from leads.profile.links import send_requested_links
from leads.requests.follow_up import send_follow_ups
from leads.requests.process import process_pending
from leads.requests.quarantine import remind_of_unseen_submissions
from leads.requests.tasks import enqueue_request_mails, notify_staff_of_new_requests
from privacy.rights.erasure import erase_now
from privacy.rights.models import ErasureRequest
from responsys_site.core.jobs.scheduler import for_each_row, periodic


@periodic(name="erase-after-retention", every=timedelta(days=1))
def erase_after_retention(*, at: datetime) -> str:
    return f"{for_each_row(_past_retention(at), _erase, at=at)} people erased"


def _past_retention(at: datetime) -> Iterator[Contact]:
    last = 0
    while people := past_retention(at=at, after=last):
        yield from people
        last = people[-1].pk


def _erase(contact: Contact, at: datetime) -> bool:
    erase_now(address=contact.address, reason=ErasureRequest.Reason.RETENTION, at=at)
    return True


@periodic(name="forget-new-addresses", every=timedelta(hours=6))
def forget_new_addresses(*, at: datetime) -> str:
    return f"{Link.objects.forget_new_addresses(at=at)} unconfirmed or replaced new addresses deleted"


@periodic(name="record-waiting-forms", every=timedelta(minutes=1), keeps=("L2",))
def process_pending_each_minute(*, at: datetime) -> str:
    """Whether or not a task said so."""
    recorded = process_pending(at=at)
    if recorded:
        enqueue_request_mails()
    return f"requests made of {recorded} forms that waited"


@periodic(name="mail-follow-ups", every=timedelta(minutes=15), keeps=("L2",))
def send_follow_ups_each_quarter(*, at: datetime) -> str:
    return f"{send_follow_ups(at=at)} people mailed about further requests of a day"


@periodic(name="tell-of-new-requests", every=timedelta(minutes=1), keeps=("L2",))
def notify_staff_each_minute(*, at: datetime) -> str:
    """Whether or not a task said so."""
    return f"colleagues told of {notify_staff_of_new_requests(at=at)} requests"


@periodic(name="mail-profile-links", every=timedelta(minutes=1), keeps=("L4",))
def send_profile_links_each_minute(*, at: datetime) -> str:
    """Whether or not a task said so."""
    return f"{send_requested_links(at=at)} addresses looked up that a link was asked for"


@periodic(name="erase-requests-laid-aside", every=timedelta(hours=1))
def erase_quarantine(*, at: datetime) -> str:
    """Erase what was seen 30 days ago and not released. Nothing else knows of it: no person, no choice, no mail."""
    erased, _by_model = QuarantinedSubmission.objects.expired(at=at).delete()
    return f"{erased} requests erased that staff saw 30 days ago and did not release"


@periodic(name="remind-of-requests-laid-aside", every=timedelta(hours=6))
def remind_of_quarantine(*, at: datetime) -> str:
    """Tell lead managers once a day of what none of them has seen."""
    return f"colleagues told of {remind_of_unseen_submissions(at=at)} requests that no one has seen"
