"""Periodic work on the people on file."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from leads.follow_up import mail_follow_ups
from leads.models import Contact, Link
from leads.profile_links import mail_links_wished_for
from leads.recording import record_waiting
from leads.retention import past_retention
from leads.tasks import tell_of_requests
from leads.telling import tell_of_new_requests
from privacy.rights.erasure import erase_now
from privacy.rights.models import ErasureRequest
from responsys_site.ground.jobs import periodic
from responsys_site.ground.one_by_one import each_by_itself


@periodic(name="erase-after-retention", every=timedelta(days=1))
def erase_after_retention(*, at: datetime) -> str:
    return f"{each_by_itself(_past_retention(at), _erase, at=at)} people erased"


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
    return f"{Link.objects.forget_new_addresses(at=at)} addresses that nobody confirmed, or that are in use, forgotten"


@periodic(name="record-waiting-forms", every=timedelta(minutes=1), keeps=("L2",))
def record_waiting_forms_each_minute(*, at: datetime) -> str:
    """Whether or not a task said so."""
    recorded = record_waiting(at=at)
    if recorded:
        tell_of_requests()
    return f"requests made of {recorded} forms that waited"


@periodic(name="mail-follow-ups", every=timedelta(minutes=15), keeps=("L2",))
def mail_follow_ups_each_quarter(*, at: datetime) -> str:
    return f"{mail_follow_ups(at=at)} people mailed about further requests of a day"


@periodic(name="tell-of-new-requests", every=timedelta(minutes=1), keeps=("L2",))
def tell_of_new_requests_each_minute(*, at: datetime) -> str:
    """Whether or not a task said so."""
    return f"colleagues told of {tell_of_new_requests(at=at)} requests"


@periodic(name="mail-profile-links", every=timedelta(minutes=1), keeps=("L4",))
def mail_profile_links_each_minute(*, at: datetime) -> str:
    """Whether or not a task said so."""
    return f"{mail_links_wished_for(at=at)} addresses looked up that a link was asked for"
