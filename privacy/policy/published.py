"""The policy as the public sees it: every posted version with its text and instants, loaded once and then immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from privacy import effective_dates
from privacy.clauses import Clause, clauses_of
from privacy.models import PolicyVersion
from privacy.policy.notice_stats import NoticeStats, notice_stats
from responsys_site.core.http.snapshot import SnapshotPart

# Of a version, of its corrections, and of the version and the other corrections that a correction goes with.
_REVIEWS = ("reviews", "corrections__reviews", "corrects__reviews", "corrects__corrections__reviews")


@dataclass(frozen=True)
class Text:
    """The text of one version in one language."""

    language: str
    markdown: str
    sha256: str
    figures: Mapping[str, str] = field(hash=False)  # of the software, as they were when the version was posted
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Note:
    """What a version changes in one clause, and the public reason where the words of a promise change."""

    anchor: str
    summary: str
    reason: str


@dataclass(frozen=True)
class WithdrawnVersion:
    """A version that never took effect. Its number is not used again."""

    number: int
    posted_at: datetime
    withdrawn_at: datetime
    reason: str


@dataclass(frozen=True)
class Version:
    """One posted version. `in_force_at` is None while no one can know it: the notice has not settled.

    Until then it takes effect at `earliest_at` or later, which moves on with the days: a date shown never passes.
    """

    number: int
    kind: str
    posted_at: datetime
    effective_at: datetime
    in_force_at: datetime | None
    earliest_at: datetime
    what_changed: str
    recorded_note: str
    texts: tuple[Text, ...]
    settled_at: datetime | None = None
    notes: tuple[Note, ...] = ()
    stats: NoticeStats | None = None  # of its notice; None where no one was told by e-mail
    corrects: int | None = None  # the number of the version that this one corrects
    self_approval_note: str = ""  # why no second person approved the posting, where none did
    substance_since: datetime | None = None  # of a correction: when what it corrects took effect
    reviewed_at: datetime | None = None  # when someone last confirmed that its text still holds

    @property
    def text(self) -> Text:
        """The text in the site's language, or in the first there is."""
        return next((text for text in self.texts if text.language == settings.LANGUAGE_CODE), self.texts[0])


@dataclass(frozen=True)
class Policy:
    """Every public version, oldest first."""

    versions: tuple[Version, ...]
    withdrawn: tuple[WithdrawnVersion, ...] = ()

    def in_force(self, *, at: datetime) -> Version | None:
        """The version in force at `at`; None only before the first one."""
        return effective_dates.version_in_force(versions=self.versions, at=at)

    def coming(self, *, at: datetime) -> Version | None:
        """The version that is posted and not in force yet, if there is one."""
        return effective_dates.version_coming(versions=self.versions, at=at)

    def started(self, *, at: datetime | None = None) -> list[tuple[datetime, Version]]:
        """The versions that have taken effect by `at` (None: ever), each with its instant, oldest first."""
        known = [(v.in_force_at, v.number, v) for v in self.versions if v.in_force_at]
        return [(moment, version) for moment, _number, version in sorted(known) if at is None or moment <= at]

    def get(self, number: int) -> Version | None:
        return next((version for version in self.versions if version.number == number), None)

    def next_instant(self, at: datetime) -> datetime | None:
        """When the answer of `in_force` changes next, as far as it is known."""
        return effective_dates.next_instant(versions=self.versions, at=at)


def load_published_policy(*, at: datetime) -> Policy:
    """Load the policy for the site snapshot, without drafts; of a withdrawn version its number and the reason."""
    rows = list(PolicyVersion.objects.public().prefetch_related("texts", "clause_notes", "postings", *_REVIEWS))
    stats = notice_stats(versions=rows)
    withdrawn = PolicyVersion.objects.filter(withdrawn_at__isnull=False).order_by("number")
    columns: Any = withdrawn.values_list("number", "posted_at", "withdrawn_at", "withdrawal_reason")
    return Policy(
        versions=tuple(published_version(row=row, stats=stats.get(row.pk), at=at) for row in rows),
        withdrawn=tuple(WithdrawnVersion(*values) for values in columns),
    )


def published_version(*, row: PolicyVersion, at: datetime, stats: NoticeStats | None = None) -> Version:
    """Return what the public sees of a posted row at a time."""
    assert row.number and row.posted_at and row.effective_at  # a constraint says so of posted rows
    texts = [(text.language, text.markdown, text.sha256, text.figures) for text in row.texts.all()]
    return Version(
        number=row.number,
        kind=row.kind,
        posted_at=row.posted_at,
        effective_at=row.effective_at,
        in_force_at=row.in_force_at,
        earliest_at=row.in_force_at or max(_stated_date(row), _start_of_day(at) + effective_dates.NOTICE_PERIOD),
        what_changed=row.what_changed,
        recorded_note=row.recorded_note,
        texts=tuple(Text(*values, clauses_of(markdown=values[1])) for values in texts),
        notes=tuple(Note(note.anchor, note.summary, note.reason) for note in row.clause_notes.all()),
        stats=stats,
        corrects=row.corrected_number,
        settled_at=row.settled_at,
        self_approval_note=next((p.self_approval_note for p in row.postings.all() if p.self_approval_note), ""),
        substance_since=row.substance_since,
        reviewed_at=row.reviewed_at,
    )


def _stated_date(row: PolicyVersion) -> datetime:
    """Of a correction, it is that of what it corrects, if that is later."""
    return max(version.effective_at for version in (row, row.corrects) if version and version.effective_at)


def _start_of_day(moment: datetime) -> datetime:
    """Return the first instant of the day in the site's zone, so that pages change once a day at the most."""
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


PUBLISHED_POLICY = SnapshotPart(name="policy", load=load_published_policy)
