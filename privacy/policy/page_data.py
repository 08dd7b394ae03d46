"""What a page about a version shows: clauses with the state of their promises, summary cards, its period in force."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone

from privacy.clauses import AUDIENCES, DISCLOSURES, Clause, Disclosure
from privacy.effective_dates import review_due_at
from privacy.policy.published import PUBLISHED_POLICY, Policy, Version
from privacy.promises.states import PromiseState, PromiseStates, promise_states
from responsys_site.core.http.absolute_urls import absolute_url

IN_FORCE, COMING, EARLIER = "in force", "coming", "earlier"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True)
class VersionPeriod:
    """A version and its time in force. `until` is None while no later version is known to follow.

    `previous` is the version posted before it, against which its redline is read.
    """

    version: Version
    status: str  # IN_FORCE, COMING or EARLIER
    until: datetime | None
    previous: Version | None

    @property
    def url(self) -> str:
        return absolute_url("privacy:version", self.version.number)

    @property
    def markdown_url(self) -> str:
        return absolute_url("privacy:version_markdown", self.version.number)

    @property
    def redline_url(self) -> str:
        """The comparison with the version before it; empty for the first."""
        return absolute_url("privacy:redline", self.previous.number, self.version.number) if self.previous else ""


@dataclass(frozen=True)
class SummaryCard:
    """One of the seven disclosures on the first screen."""

    disclosure: Disclosure
    clause: Clause


@dataclass(frozen=True)
class ClauseRow:
    clause: Clause
    promises: tuple[PromiseState, ...]
    applies_to: tuple[Any, ...]  # lazily translated names of groups of people


@dataclass(frozen=True)
class VersionPage:
    """Everything that a page about one version shows."""

    term: VersionPeriod
    now: Version | None  # the version in force
    coming: Version | None
    terms: tuple[VersionPeriod, ...]  # of every version, newest first
    cards: tuple[SummaryCard, ...]
    rows: tuple[ClauseRow, ...]

    @property
    def version(self) -> Version:
        return self.term.version

    @property
    def review_by(self) -> datetime | None:
        """When the version in force is due for review; None for every other."""
        return review_due_at(version=self.version) if self.term.status == IN_FORCE else None


def current_version_page(*, at: datetime) -> VersionPage | None:
    """Return the page of the version in force, or None on a site that has posted none."""
    version = PUBLISHED_POLICY.get().in_force(at=at)
    return version_page(number=version.number, at=at) if version else None


def version_page(*, number: int, at: datetime) -> VersionPage | None:
    """Return the page of a posted version, or None when there is none of that number."""
    policy = PUBLISHED_POLICY.get()
    version = policy.get(number)
    if version is None:
        return None
    return build_version_page(version=version, policy=policy, promises=promise_states(), at=at)


def build_version_page(*, version: Version, policy: Policy, promises: PromiseStates, at: datetime) -> VersionPage:
    """Return what the page of one version of `policy` shows."""
    clauses = version.text.clauses
    by_disclosure = {clause.disclosure: clause for clause in clauses}
    terms = tuple(version_history(policy=policy, at=at))
    return VersionPage(
        term=next(term for term in terms if term.version is version),
        now=policy.in_force(at=at),
        coming=policy.coming(at=at),
        terms=terms,
        cards=tuple(SummaryCard(item, by_disclosure[item.key]) for item in DISCLOSURES if item.key in by_disclosure),
        rows=tuple(_clause_row(clause, promises) for clause in clauses),
    )


def version_history(*, policy: Policy, at: datetime) -> list[VersionPeriod]:
    """Return every version with its time in force, newest first."""
    now, periods = policy.in_force(at=at), []
    until = {version.number: end for (_start, version), (end, _next) in pairwise(policy.started())}
    for previous, version in zip([None, *policy.versions], policy.versions, strict=False):
        if version.in_force_at is None or version.in_force_at > at:
            periods.append(VersionPeriod(version, COMING, None, previous))
        else:
            status = IN_FORCE if version == now else EARLIER
            periods.append(VersionPeriod(version, status, until.get(version.number), previous))
    return periods[::-1]


def _clause_row(clause: Clause, promises: PromiseStates) -> ClauseRow:
    states = [promises.get(promise) for promise in clause.promises]
    return ClauseRow(
        clause=clause,
        promises=tuple(state for state in states if state),
        applies_to=tuple(AUDIENCES[key] for key in clause.applies_to if key in AUDIENCES),
    )


@dataclass(frozen=True)
class VersionOnDate:
    """The version in force at the end of a date; `changes` are the versions that took effect on it."""

    day: date
    version: Version
    changes: tuple[Version, ...]
    is_before_first: bool  # nothing was in force yet; `version` is the first


def parse_date(*, text: str) -> date:
    """Return the date that the text names as YYYY-MM-DD (RFC 3339, full-date). Raises ValueError."""
    if not _DATE.fullmatch(text):
        raise ValueError("This is not a date.")
    return date.fromisoformat(text)


def version_on_date(*, policy: Policy, day: date) -> VersionOnDate | None:
    """Return the version in force at the end of `day` in the site's zone; before the first one, the first.

    None on a site that has posted none.
    """
    start, end = _midnight(day), _midnight(day + timedelta(days=1))
    started = policy.started()
    if not started:
        return None
    changes = tuple(version for moment, version in started if start <= moment < end)
    version = policy.in_force(at=end - timedelta(microseconds=1))
    return VersionOnDate(day, version or started[0][1], changes, version is None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
