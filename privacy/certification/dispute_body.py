"""Who handles complaints outside the company: the dispute body of a valid licence, or else the authority."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from privacy.certification.published import Licence, load_certifications


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
    """Return who handles complaints at `at`; None without a valid licence while settings name no authority."""
    licence = load_certifications(at=at).now(at=at).valid
    if licence:
        address = tuple(licence.dispute_address.splitlines())
        return DisputeBody(licence.dispute_body, address, licence.dispute_url, True)
    if settings.PRIVACY_AUTHORITY_NAME:
        address = tuple(settings.PRIVACY_AUTHORITY_ADDRESS)
        return DisputeBody(settings.PRIVACY_AUTHORITY_NAME, address, settings.PRIVACY_AUTHORITY_URL, False)
    return None


def lapsed_licence(*, at: datetime) -> Licence | None:
    """Return the licence whose dispute body was the last, if no licence is valid at `at`."""
    return load_certifications(at=at).now(at=at).over
