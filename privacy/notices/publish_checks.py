"""What keeps a draft from being posted, in sentences for the privacy office, and the hash of what is approved."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from privacy.clauses import clauses_of
from privacy.effective_dates import NOTICE_PERIOD
from privacy.figures import current_figures, find_unusable
from privacy.models import Kind, PolicyText, PolicyVersion
from privacy.models.text import text_sha256
from privacy.policy.text_validation import correction_errors, text_errors, unexplained_changes, visible_text

Texts = dict[str, PolicyText]  # by language


def blocking_errors(*, version: PolicyVersion, at: datetime) -> list[str]:
    """Return a sentence for each thing that is wrong or missing; empty when this draft may be posted at `at`."""
    texts = _texts_of(version)
    errors = [_("The draft has no text.")] if not texts else []
    for language, text in texts.items():
        text.fill(number=PolicyVersion.objects.next_number(), posted_at=at)  # with what the software keeps now
        errors += [f"{language}: {error}" for error in text_errors(markdown=text.markdown)]
        errors += [
            _("The figure %(name)s has no value that a text can state.") % {"name": name}
            for name in find_unusable(figures=text.figures)
        ]
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
        was, now = before[language], texts[language]
        # As written: the number and the day of the version itself differ, and are no change.
        yield from unexplained_changes(old=was.source, new=now.source, reasons=reasons)
        yield from _figure_errors(was, now, reasons)


def _figure_errors(was: PolicyText, now: PolicyText, reasons: dict[str, str]) -> Iterator[str]:
    """What the version in force states of the software is stated by the next one too, and a change has a reason."""
    for name, value in was.figures.items():
        if name not in now.figures:
            yield _("The text no longer states %(name)s, which is %(value)s today: write %(placeholder)s.") % {
                "name": name,
                "value": value,
                "placeholder": f"[[{name}]]",
            }
        elif now.figures[name] != value and not any(reasons.get(anchor) for anchor in _anchors_of(name, now)):
            yield _("The figure %(name)s changes from %(old)s to %(new)s: its clause needs a public reason.") % {
                "name": name,
                "old": value,
                "new": now.figures[name],
            }


def _anchors_of(figure: str, text: PolicyText) -> list[str]:
    """The anchors of the clauses that name a figure."""
    clauses = clauses_of(markdown=text.source)
    return [clause.anchor for clause in clauses if f"[[{figure}]]" in visible_text(clause=clause)]


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
        yield from correction_errors(old=before[language].source, new=text.source)
        if before[language].figures != text.figures:
            yield _("A correction changes no figure, and the software keeps another one today: post a change instead.")


def _texts_of(version: PolicyVersion) -> Texts:
    return {text.language: text for text in version.texts.all()}


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
        # As written, with what the software keeps: the number and the day are known when it is posted.
        "texts": sorted(
            (text.language, text.source, current_figures(text=text.source)) for text in version.texts.all()
        ),
        "notes": sorted(version.clause_notes.values_list("anchor", "summary", "reason")),
    }
    return text_sha256(text=json.dumps(facts, sort_keys=True))
