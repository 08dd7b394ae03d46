"""What an acknowledgement says: the same for everybody who asked for the same on one day, so it is written once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language

from leads.emails import marked_address, opt_out_address
from responsys_site.edge import snapshot
from responsys_site.mail.composing import Written, write
from responsys_site.mail.shared import shared_key


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
    """All that the words depend on: nothing of it is personal, and nothing of it was typed.

    `counted_on` is the UTC day by which a mailbox's acknowledgements are counted: a mailbox gets one in it, and one
    message has one delivery to each address.
    """

    asked_on: date
    counted_on: date
    asked: tuple[str, ...]
    shown: Version
    coming: Version | None
    language: str
    house: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """The mail with its markers, and the key under which all share it."""

    mail: Written
    key: str


def contents_of(*, asked: Iterable[str], policy_version: int, received_at: datetime, at: datetime) -> Contents:
    """Return what is said at `at` to somebody who asked for the purposes `asked` (Choice.Purpose) at `received_at`."""
    coming = snapshot.current().policy.coming(at=at)
    return Contents(
        asked_on=localdate(received_at),
        counted_on=at.date(),
        asked=tuple(sorted(asked)),
        shown=Version(policy_version),
        coming=coming
        and Version(coming.number, coming.in_force_at or coming.effective_at, coming.in_force_at is not None),
        language=get_language() or "",
        house=(settings.SITE_URL, settings.COMPANY_NAME, *settings.COMPANY_ADDRESS, settings.PRIVACY_MAILBOX),
    )


@lru_cache(maxsize=64)
def words_of(contents: Contents) -> Words:
    """Return the words; whom they are for, markers say."""
    context = {
        "contents": contents,
        "confirm_address": marked_address("leads:confirm", "confirm_token"),
        "profile_address": marked_address("leads:profile", "profile_token"),
        "opt_out_address": opt_out_address(),
    }
    mail = write(template="leads/acknowledgement", context=context)
    return Words(mail, shared_key(mail, contents.counted_on))
