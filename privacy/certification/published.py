"""Certifications as the public sees them, with their instants, loaded once and then immutable."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import Max

from privacy.certification.models import Certification, EndKind
from privacy.effective_dates import HOME_ZONE
from responsys_site.core.http.snapshot import SnapshotPart

PROMISE = "S4"
COMING, VALID, LAPSED, ENDED = "coming", "valid", "lapsed", "ended"


@dataclass(frozen=True)
class Licence:
    """One certification, by the names of its row. It is valid from `starts_at` until just before `stops_at`."""

    program: str
    licence_number: str
    scope: str
    valid_from: date
    valid_to: date
    verify_url: str
    dispute_body: str
    dispute_address: str  # one line each
    dispute_url: str
    starts_at: datetime
    lapses_at: datetime
    ended_at: datetime | None
    end_reason: str | None
    checked_at: datetime | None  # when we last found it on the program's own page

    @property
    def stops_at(self) -> datetime:
        return min(self.lapses_at, self.ended_at or self.lapses_at)

    @property
    def last_day(self) -> date:
        """The last day of its validity: the one that it states, or the one on which it ended before."""
        return self.valid_to if self.stops_at == self.lapses_at else self.stops_at.astimezone(HOME_ZONE).date()

    def status(self, *, at: datetime) -> str:
        """Return COMING, VALID, LAPSED or ENDED (before its time)."""
        if self.ended_at is not None and self.ended_at <= at and self.ended_at < self.lapses_at:
            return ENDED
        if at < self.starts_at:
            return COMING
        return VALID if at < self.stops_at else LAPSED


@dataclass(frozen=True)
class CurrentSeal:
    """The licence that is valid at one instant, or else the last one that was."""

    valid: Licence | None
    over: Licence | None

    @property
    def licence(self) -> Licence | None:
        return self.valid or self.over


@dataclass(frozen=True)
class Certifications:
    """Every certification that was approved, but those struck out as mistakes, newest first."""

    licences: tuple[Licence, ...]

    def now(self, *, at: datetime) -> CurrentSeal:
        """Return what is valid at `at`; no two licences are valid on one day."""
        by_status = [(licence.status(at=at), licence) for licence in self.licences]
        valid = next((licence for status, licence in by_status if status == VALID), None)
        over = [one for status, one in by_status if status in {LAPSED, ENDED} and one.starts_at < one.stops_at]
        return CurrentSeal(valid=valid, over=None if valid else max(over, key=lambda one: one.stops_at, default=None))

    def next_instant(self, at: datetime) -> datetime | None:
        """When the answer of `now` changes next, as far as it is known."""
        instants = [instant for licence in self.licences for instant in (licence.starts_at, licence.stops_at)]
        return min((instant for instant in instants if instant > at), default=None)


def load_certifications(*, at: datetime) -> Certifications:
    """Load the certifications for the site snapshot: those that were approved and not struck out."""
    approved = Certification.objects.filter(approved_at__isnull=False)
    rows = approved.exclude(end_kind=EndKind.STRUCK_OUT).annotate(checked_at=Max("checks__at"))
    names = [field.name for field in fields(Licence)]
    ordered = rows.order_by("-valid_from", "-pk")
    return Certifications(tuple(Licence(*(getattr(row, name) for name in names)) for row in ordered))


CERTIFICATIONS = SnapshotPart(name="certification", load=load_certifications)
