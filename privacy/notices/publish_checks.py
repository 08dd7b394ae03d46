"""What keeps a draft from being posted, in sentences for the privacy office, and the hash of what is approved."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from privacy.effective_dates import NOTICE_PERIOD
from privacy.models import Kind, PolicyVersion
from privacy.models.text import text_sha256
from privacy.policy.text_validation import correction_errors, text_errors, unexplained_changes

Texts = dict[str, str]  # Markdown by language


def blocking_errors(*, version: PolicyVersion, at: datetime) -> list[str]:
    """Return a sentence for each thing that is wrong or missing; empty when this draft may be posted at `at`."""
    texts = _texts_of(version)
    errors = [_("The draft has no text.")] if not texts else []
    errors += [f"{language}: {error}" for language, text in texts.items() for error in text_errors(markdown=text)]
    if version.kind != Kind.FIRST and not version.what_changed.strip():
        errors.append(_("The draft does not say in plain words what changes."))
    return [*errors, *_OF_KIND[Kind(version.kind)](version, texts, at)]


def base_version(*, version: PolicyVersion, at: datetime) -> PolicyVersion | None:
    """Return the posted version that a draft is compared with: the one that it corrects, or else the one in force."""
    public = PolicyVersion.objects.public()
    if version.kind != Kind.CORRECTION:
        return public.in_force(at=at)
    root = version.corrects_id
    return next((v for v in reversed(public) if root in {v.pk, v.corrects_id}), None)


def _first(version: PolicyVersion, texts: Texts, at: datetime) -> Iterator[str]:
    if PolicyVersion.objects.posted().exists():
        yield _("A version was posted before: a first one can no longer be.")


def _imported(version: PolicyVersion, texts: Texts, at: datetime) -> Iterator[str]:
    yield _("History is recorded by the command load_policy_texts, and not posted.")


def _change(version: PolicyVersion, texts: Texts, at: datetime) -> Iterator[str]:
    public, old = PolicyVersion.objects.public(), base_version(version=version, at=at)
    if old is None:
        yield _("No version is in force that this one could change.")
        return
    if public.filter(kind=Kind.CHANGE).coming(at=at):
        yield _("Another version is coming already. Withdraw it, or wait until it is in force.")
    if version.effective_at and version.effective_at < at + NOTICE_PERIOD:
        yield _("The stated date is less than 30 days after the posting.")
    reasons = dict(version.clause_notes.values_list("anchor", "reason"))
    before = _texts_of(old)
    for language in texts.keys() & before.keys():
        yield from unexplained_changes(old=before[language], new=texts[language], reasons=reasons)


def _correction(version: PolicyVersion, texts: Texts, at: datetime) -> Iterator[str]:
    public, old = PolicyVersion.objects.public(), base_version(version=version, at=at)
    current = {v and (v.corrects_id or v.pk) for v in (public.in_force(at=at), public.coming(at=at))}
    if old is None or version.corrects_id not in current:
        yield _("Only the version in force, or the coming one, can be corrected.")
        return
    before = _texts_of(old)
    if before.keys() != texts.keys():
        yield _("A correction has its text in the same languages.")
        return
    for language, text in texts.items():
        yield from correction_errors(old=before[language], new=text)


def _texts_of(version: PolicyVersion) -> Texts:
    return dict(version.texts.values_list("language", "markdown"))


_OF_KIND = {
    Kind.FIRST: _first,
    Kind.IMPORTED: _imported,
    Kind.CHANGE: _change,
    Kind.CORRECTION: _correction,
}


def content_hash(*, version: PolicyVersion) -> str:
    """Return the SHA-256 of a draft's kind, dates, texts, summary and notes, as 64 hexadecimal characters."""
    facts = {
        "kind": version.kind,
        "corrects": version.corrects_id,
        "effective_at": version.effective_at and version.effective_at.timestamp(),
        "what_changed": version.what_changed,
        "texts": sorted(version.texts.values_list("language", "sha256")),
        "notes": sorted(version.clause_notes.values_list("anchor", "summary", "reason")),
    }
    return text_sha256(text=json.dumps(facts, sort_keys=True))
