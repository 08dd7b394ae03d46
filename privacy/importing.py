"""Record the versions that were in force before the site kept its policy itself."""

from django.db import transaction

from privacy.imported_versions import IMPORTED, ImportedVersion
from privacy.models import Kind, PolicyText, PolicyVersion
from privacy.notices.audiences import everyone
from privacy.placeholders import fill, is_filled_from
from privacy.well_formed import faults


class CannotImport(Exception):
    """The history cannot be recorded, or is recorded with other words; the message says what to do."""


def import_versions() -> list[int]:
    """Record each version of `IMPORTED` that is not there yet, and return their numbers.

    A version that is there is compared with its file, whatever its placeholders were filled with then: a later change
    of provider is a matter for a new version, not for history. Raises CannotImport when the words differ, when a text
    is not well formed, or when the site has posted a version of its own or has somebody on file: history cannot come
    after that, as nobody would be told of it.
    """
    with transaction.atomic():
        return [version.number for version in IMPORTED if _import(version)]


def _import(version: ImportedVersion) -> bool:
    stored = PolicyVersion.objects.filter(number=version.number).first()
    if stored:
        _refuse_other_words(stored, version)
        return False
    if PolicyVersion.objects.posted().exclude(kind=Kind.IMPORTED).exists():
        raise CannotImport("The site has posted a version of its own; no history can be recorded after that.")
    if next(everyone(), None) is not None:
        raise CannotImport("People are on file, who would not be told; no history can be recorded after that.")
    _record(version)
    return True


def _record(version: ImportedVersion) -> None:
    row = PolicyVersion.objects.create(
        kind=Kind.IMPORTED, what_changed=version.what_changed, recorded_note=version.recorded_note
    )
    for language, text in version.texts():
        markdown = fill(text=text)
        if wrong := faults(markdown=markdown):
            raise CannotImport(f"Version {version.number} in {language!r} cannot be posted. {' '.join(wrong)}")
        PolicyText.objects.create(version=row, language=language, markdown=markdown)
    row.post(number=version.number, at=version.posted_at, effective_at=version.effective_at)


def _refuse_other_words(stored: PolicyVersion, version: ImportedVersion) -> None:
    kept = dict(stored.texts.values_list("language", "markdown"))
    ours = dict(version.texts())
    if kept.keys() != ours.keys() or not all(is_filled_from(stored=kept[name], text=ours[name]) for name in ours):
        raise CannotImport(
            f"Version {version.number} is stored with other words than its file in privacy/texts/. A posted version "
            "never changes, in the database either: post the new words as a new version. In development, before the "
            "first release, start over with an empty database instead."
        )
