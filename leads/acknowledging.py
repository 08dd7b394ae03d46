"""Acknowledge a request: issue the links that only its mailbox gets to know, and queue the mail that carries them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language

from leads.confirmation import issue_confirm_link
from leads.emails import marked_address, opt_out_address
from leads.models import Choice, InformationRequest
from leads.profile_links import issue_profile_link
from responsys_site.edge import snapshot
from responsys_site.mail.composing import Written, write
from responsys_site.mail.models import Message
from responsys_site.mail.outbox import Recipient, queue


@dataclass(frozen=True)
class Version:
    """A version of the policy as the mail names it; `day`: when it comes into force, for certain or at the earliest."""

    number: int
    day: datetime | None = None
    is_certain: bool = False

    @property
    def address(self) -> str:
        return settings.SITE_URL + reverse("privacy:version", args=[self.number])


@dataclass(frozen=True)
class Contents:
    """All that the words of an acknowledgement depend on: nothing of it is personal, and nothing of it was typed."""

    asked_on: date
    asked: frozenset[str]
    shown: Version
    coming: Version | None
    language: str
    house: tuple[str, ...]


def acknowledge(*, request: InformationRequest, asked: frozenset[str], policy_version: int, at: datetime) -> Message:
    """Queue the acknowledgement of `request`, by which its person asked for the purposes `asked` (Choice.Purpose).

    Nothing that was typed is in it: whoever typed a stranger's address must not get words of theirs delivered. Nor do
    they ever see a link: the tokens are in no page, and sealed in the queue.
    """
    contact, updates = request.contact, Choice.Purpose.UPDATES.value
    fields = {"reference": request.reference, "profile_token": issue_profile_link(contact=contact, at=at)}
    if updates in asked:
        fields["confirm_token"] = issue_confirm_link(contact=contact, purpose=updates, at=at)
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=_written(_contents(request, asked, policy_version, at)),
        recipients=[Recipient(address=request.email, fields=fields)],
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )


def _contents(request: InformationRequest, asked: frozenset[str], policy_version: int, at: datetime) -> Contents:
    coming = snapshot.current().policy.coming(at=at)
    return Contents(
        asked_on=localdate(request.received_at),
        asked=asked,
        shown=Version(policy_version),
        coming=coming
        and Version(coming.number, coming.in_force_at or coming.effective_at, coming.in_force_at is not None),
        language=get_language() or "",
        house=(settings.SITE_URL, settings.COMPANY_NAME, *settings.COMPANY_ADDRESS, settings.PRIVACY_MAILBOX),
    )


@lru_cache(maxsize=64)
def _written(contents: Contents) -> Written:
    """The same for everybody who asked for the same on one day, so it is written once; whom it is for, markers say."""
    context = {
        "contents": contents,
        "confirm_address": marked_address("leads:confirm", "confirm_token"),
        "profile_address": marked_address("leads:profile", "profile_token"),
        "opt_out_address": opt_out_address(),
    }
    return write(template="leads/acknowledgement", context=context)
