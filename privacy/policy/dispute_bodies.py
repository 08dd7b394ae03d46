"""Who handles complaints outside the company: the dispute body while we are a member, or else the authority."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True)
class DisputeBody:
    """A body outside the company that handles complaints; `is_dispute_body` is False for an authority."""

    name: str
    address: tuple[str, ...]  # the postal address, one line each
    url: str
    is_dispute_body: bool

    @property
    def contact(self) -> str:
        """Its postal address and URL, one line each."""
        return "\n".join([*self.address, *([self.url] if self.url else [])])


def dispute_body_at(*, at: datetime) -> DisputeBody | None:
    """Return who handles complaints on the day of `at`, in the site's zone; None when settings name no one."""
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
    """Return the last day of membership in the dispute body of the settings if it is over, or else None."""
    last = settings.DISPUTE_BODY_VALID_TO
    is_over = last is not None and last < at.astimezone(timezone.get_default_timezone()).date()
    return last if settings.DISPUTE_BODY_NAME and is_over else None


def _is_member_on(today: date) -> bool:
    """Both days are included; one that is not set does not end it."""
    begins, ends = settings.DISPUTE_BODY_VALID_FROM, settings.DISPUTE_BODY_VALID_TO
    return (begins is None or begins <= today) and (ends is None or today <= ends)
