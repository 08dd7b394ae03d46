"""The versions of the policy that were in force before the site kept them itself, with the dates as declared.

Their words are in privacy/texts/, one file per version and language: 0001.en.md. Until the first release they may be
rewritten when the site gains a feature; from then on they stay as they are, and a change is a new version.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from privacy.declared_dates import midnight

TEXTS = Path(__file__).resolve().parent / "texts"


@dataclass(frozen=True)
class ImportedVersion:
    number: int
    posted_on: date
    in_force_on: date
    recorded_note: str  # shown beside the number; empty when there is nothing to say
    what_changed: str

    @property
    def posted_at(self) -> datetime:
        return midnight(day=self.posted_on)

    @property
    def effective_at(self) -> datetime:
        return midnight(day=self.in_force_on)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield language and Markdown of each text, its placeholders not filled."""
        for path in sorted(TEXTS.glob(f"{self.number:04}.*.md")):
            yield path.suffixes[-2].removeprefix("."), path.read_text(encoding="utf-8")


IMPORTED = (
    ImportedVersion(
        number=1,
        posted_on=date(2003, 12, 14),
        in_force_on=date(2003, 12, 14),
        recorded_note="as archived on 14 December 2003",
        what_changed="The oldest version on record.",
    ),
    ImportedVersion(
        number=2,
        posted_on=date(2026, 10, 1),
        in_force_on=date(2026, 11, 1),
        recorded_note="",
        what_changed=(
            "The policy now claims only what the site does today. It says how long we keep each thing, which rights "
            "you have, and that public pages set no cookie. It names our hosting provider of today. Our privacy seal "
            "and the Safe Harbor framework have ended, and it says so."
        ),
    ),
)
