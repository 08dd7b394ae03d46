"""Where to turn outside the company: the dispute body while our membership stands, and else the authority."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True)
class DisputeBody:
    """A body outside the company that takes up a matter. `is_dispute_body` tells it from an authority."""

    name: str
    address: tuple[str, ...]  # the postal address, one line each
    url: str
    is_dispute_body: bool

    @property
    def reach(self) -> str:
        """How to reach it, one line each."""
        return "\n".join([*self.address, *([self.url] if self.url else [])])


def dispute_body_at(*, at: datetime) -> DisputeBody | None:
    """Return whom a person can turn to on the day of `at`, in the site's zone; None when settings name nobody."""
    today = at.astimezone(timezone.get_default_timezone()).date()
    if settings.DISPUTE_BODY_NAME and _is_member_on(today):
        return DisputeBody(
            settings.DISPUTE_BODY_NAME, tuple(settings.DISPUTE_BODY_ADDRESS), settings.DISPUTE_BODY_URL, True
        )
    if settings.PRIVACY_AUTHORITY_NAME:
        address = tuple(settings.PRIVACY_AUTHORITY_ADDRESS)
        return DisputeBody(settings.PRIVACY_AUTHORITY_NAME, address, settings.PRIVACY_AUTHORITY_URL, False)
    return None


def dispute_body_ended_on(*, at: datetime) -> date | None:
    """Return the last day of the dispute body that settings name though that day is over; None where none is."""
    last = settings.DISPUTE_BODY_VALID_TO
    is_over = last is not None and last < at.astimezone(timezone.get_default_timezone()).date()
    return last if settings.DISPUTE_BODY_NAME and is_over else None


def _is_member_on(today: date) -> bool:
    """Both days are included; one that is not set does not end it."""
    begins, ends = settings.DISPUTE_BODY_VALID_FROM, settings.DISPUTE_BODY_VALID_TO
    return (begins is None or begins <= today) and (ends is None or today <= ends)
