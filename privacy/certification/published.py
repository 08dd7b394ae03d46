"""The seal as the public sees it: every certification with its instants, read once and then immutable."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from privacy.certification.models import Certification, EndKind
from privacy.effective_dates import HOME_ZONE
from responsys_site.core.http.snapshot import SnapshotPart

PROMISE = "S4"
COMING, VALID, LAPSED, ENDED = "coming", "valid", "lapsed", "ended"


@dataclass(frozen=True)
class Licence:
    """One certification. It is valid from `starts_at` until just before `stops_at`."""

    program: str
    number: str
    scope: str
    valid_from: date
    valid_to: date
    verify_url: str
    dispute_body: str
    dispute_url: str
    starts_at: datetime
    lapses_at: datetime
    ended_at: datetime | None
    end_reason: str
    checked_at: datetime | None  # when we last found it on the program's own page

    @property
    def stops_at(self) -> datetime:
        return min(self.lapses_at, self.ended_at or self.lapses_at)

    @property
    def last_day(self) -> date:
        """The last day of its validity: the one that its paper states, or the one on which it ended before."""
        return self.valid_to if self.stops_at == self.lapses_at else self.stops_at.astimezone(HOME_ZONE).date()

    def status(self, *, at: datetime) -> str:
        """Return what it is at `at`: COMING, VALID, LAPSED or ENDED (before its time)."""
        if self.ended_at is not None and self.ended_at <= at and self.ended_at < self.lapses_at:
            return ENDED
        if at < self.starts_at:
            return COMING
        return VALID if at < self.stops_at else LAPSED


@dataclass(frozen=True)
class CurrentSeal:
    """What stands at one instant: the valid licence, or else the last one that was valid and is not any more."""

    valid: Licence | None
    over: Licence | None

    @property
    def licence(self) -> Licence | None:
        return self.valid or self.over


@dataclass(frozen=True)
class Certifications:
    """Every certification but those struck out as mistakes, newest first."""

    licences: tuple[Licence, ...]

    def now(self, *, at: datetime) -> CurrentSeal:
        """Return what stands at `at`; no two licences are valid on one day."""
        by_status = [(licence.status(at=at), licence) for licence in self.licences]
        valid = next((licence for status, licence in by_status if status == VALID), None)
        over = [one for status, one in by_status if status in {LAPSED, ENDED} and one.starts_at < one.stops_at]
        return CurrentSeal(valid=valid, over=None if valid else max(over, key=lambda one: one.stops_at, default=None))

    def next_instant(self, at: datetime) -> datetime | None:
        """When the answer of `now` changes next, as far as it is known."""
        instants = [instant for licence in self.licences for instant in (licence.starts_at, licence.stops_at)]
        return min((instant for instant in instants if instant > at), default=None)


def load_certifications(*, at: datetime) -> Certifications:
    """Read the certifications for the site snapshot. One that was struck out says nothing that is so."""
    meant = Certification.objects.exclude(end_kind=EndKind.STRUCK_OUT)
    rows = meant.annotate(checked_at=Max("checks__at")).order_by("-valid_from", "-pk")
    return Certifications(licences=tuple(_licence(row, row.checked_at) for row in rows))


CERTIFICATIONS = SnapshotPart(name="certification", load=load_certifications)


def _licence(row: Certification, checked_at: datetime | None) -> Licence:
    return Licence(
        program=row.program,
        number=row.licence_number,
        scope=row.scope,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        verify_url=row.verify_url,
        dispute_body=row.dispute_body,
        dispute_url=row.dispute_url,
        starts_at=row.starts_at,
        lapses_at=row.lapses_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason or "",
        checked_at=checked_at,
    )
