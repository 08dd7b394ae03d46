"""The versions of the policy that were in force before the site kept them itself, with the dates as declared.

Their texts are in privacy/policy/texts/, one file per version and language: 0001.en.md. Until the first release they
may be rewritten when the site gains a feature; from then on they stay as they are, and a change is a new version.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from privacy.effective_dates import midnight_at_home
from privacy.figures import declared_figures, find_unusable
from privacy.models import Kind, PolicyText, PolicyVersion
from privacy.policy.text_validation import text_errors

TEXTS = Path(__file__).resolve().parent / "texts"


class HistoryError(Exception):
    """The history cannot be recorded, or is recorded with another text; the message says what to do."""


@dataclass(frozen=True)
class ImportedVersion:
    number: int
    posted_on: date
    in_force_on: date
    recorded_note: str  # shown next to the number; empty when there is nothing to say
    what_changed: str

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


@transaction.atomic
def load_history(*, has_recipients: bool) -> list[int]:
    """Record each version of `IMPORTED` that is not there yet, and return their numbers.

    A version that is there is compared with its file. Its placeholders may be filled with any values: a later change
    of provider is a matter for a new version, not for history. Raises HistoryError when the text differs or is invalid,
    or when the site has posted a version of its own or has someone on file (`has_recipients`): history cannot come
    after that, as no one would be told of it.
    """
    return [version.number for version in IMPORTED if _load(version, has_recipients)]


def _load(version: ImportedVersion, has_recipients: bool) -> bool:
    stored = PolicyVersion.objects.filter(number=version.number).first()
    if stored:
        _check_same_text(stored, version)
        return False
    if PolicyVersion.objects.posted().exclude(kind=Kind.IMPORTED).exists():
        raise HistoryError("The site has posted a version of its own; no history can be recorded after that.")
    if has_recipients:
        raise HistoryError("People are on file, who would not be told; no history can be recorded after that.")
    _store(version)
    return True


def _store(version: ImportedVersion) -> None:
    row = PolicyVersion.objects.create(
        kind=Kind.IMPORTED, what_changed=version.what_changed, recorded_note=version.recorded_note
    )
    for language, source in version.texts():
        text = PolicyText.objects.create(version=row, language=language, source=source)
        if names := find_unusable(figures=text.figures):
            known = declared_figures()
            variables = ", ".join(known[name].setting or name for name in names)
            raise HistoryError(f"{variables} must be set, in plain words without any of \\ ` * [ ] < > | {{ }}.")
        if errors := text_errors(markdown=text.markdown):
            raise HistoryError(f"Version {version.number} in {language!r} cannot be posted. {' '.join(errors)}")
    posted_at, effective_at = midnight_at_home(day=version.posted_on), midnight_at_home(day=version.in_force_on)
    row.post(number=version.number, at=posted_at, effective_at=effective_at)


def _check_same_text(stored: PolicyVersion, version: ImportedVersion) -> None:
    if dict(stored.texts.values_list("language", "source")) != dict(version.texts()):
        raise HistoryError(
            f"Version {version.number} is stored with another text than its file in privacy/policy/texts/. A posted "
            "version never changes, in the database either: post the new text as a new version. In development, before "
            "the first release, start over with an empty database instead."
        )
