"""What is known of a version, for programs: its JSON, the feed and the linked data are all made of it."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from privacy.effective_dates import review_due_at
from privacy.policy.dpv_terms import KINDS, StatedTerm, stated_terms
from privacy.policy.page_data import VersionPeriod
from privacy.policy.published import Text, Version
from privacy.promises.register import GROUPS
from privacy.promises.states import PromiseState, PromiseStates
from responsys_site.core.dates import format_rfc3339
from responsys_site.core.urls import absolute_url


@dataclass(frozen=True)
class VersionMetadata:
    """One version. Addresses are absolute; `in_force_at` and `in_force_until` are None while not known."""

    number: int
    kind: str
    status: str
    posted_at: datetime
    effective_at: datetime
    in_force_at: datetime | None
    in_force_until: datetime | None
    settled_at: datetime | None
    recorded_note: str
    what_changed: str
    language: str
    sha256: str
    url: str
    markdown_url: str
    redline_url: str  # against the version before it; empty for the first
    stated: tuple[StatedTerm, ...]


def version_metadata(*, term: VersionPeriod) -> VersionMetadata:
    """Return what is known of the version of `term`, in the site's language."""
    version = term.version
    return VersionMetadata(
        number=version.number,
        kind=version.kind,
        status=term.status,
        posted_at=version.posted_at,
        effective_at=version.effective_at,
        in_force_at=version.in_force_at,
        in_force_until=term.until,
        settled_at=version.settled_at,
        recorded_note=version.recorded_note,
        what_changed=version.what_changed,
        language=version.text.language,
        sha256=version.text.sha256,
        url=absolute_url("privacy:version", version.number),
        markdown_url=absolute_url("privacy:version_markdown", version.number),
        redline_url=absolute_url("privacy:redline", term.previous.number, version.number) if term.previous else "",
        stated=stated_terms(clauses=version.text.clauses),
    )


# The HTML parser looks for the end of the element, and for comments, inside of it (HTML, 13.1.2.6).
_IN_HTML = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def version_json_ld(*, facts: VersionMetadata) -> SafeString:
    """Return the JSON text, safe inside a `script` element. `datePublished` is when the version was posted."""
    content = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": _("Privacy policy, version %(number)d") % {"number": facts.number},
        "url": facts.url,
        "inLanguage": facts.language,
        "version": str(facts.number),
        "datePublished": facts.posted_at.isoformat(),
        "publisher": {"@type": "Organization", "name": settings.COMPANY_NAME, "url": f"{settings.SITE_URL}/"},
        "encoding": {"@type": "MediaObject", "contentUrl": facts.markdown_url, "encodingFormat": "text/markdown"},
    }
    if facts.in_force_at:
        content["temporalCoverage"] = _interval(facts)
    return mark_safe(json.dumps(content, ensure_ascii=False).translate(_IN_HTML))  # noqa: S308  (escaped above)


def _interval(facts: VersionMetadata) -> str:
    """ISO 8601, 4.4; two dots where the end is open."""
    assert facts.in_force_at
    end = facts.in_force_until.isoformat() if facts.in_force_until else ".."
    return f"{facts.in_force_at.isoformat()}/{end}"


def version_json(*, term: VersionPeriod) -> dict[str, Any]:
    """Return one version as described above."""
    known = version_metadata(term=term)
    return {
        "number": known.number,
        "kind": known.kind,
        "status": known.status,
        "posted_at": _rfc3339_or_none(known.posted_at),
        "effective_at": _rfc3339_or_none(known.effective_at),
        "in_force_at": _rfc3339_or_none(known.in_force_at),
        "in_force_until": _rfc3339_or_none(known.in_force_until),
        "recorded_note": known.recorded_note,
        "what_changed": known.what_changed,
        "url": known.url,
        "markdown_url": known.markdown_url,
        "redline_url": known.redline_url,
        "dpv": {kind: [_term_json(term) for term in known.stated if term.kind == kind] for kind in KINDS},
        "texts": [_text_json(text) for text in term.version.texts],
    }


def promises_json(*, states: PromiseStates, now: Version | None) -> dict[str, Any]:
    """Return the register as described above."""
    groups = {promise.id: str(group.title) for group in GROUPS for promise in group.promises}
    return {
        "last_checked_at": _rfc3339_or_none(states.last_checked_at),
        "kept": states.kept,
        "total": states.total,
        "review": now and _review_json(now),
        "promises": [_promise_json(state, groups.get(state.promise.id, "")) for state in states.all],
    }


def _review_json(version: Version) -> dict[str, Any]:
    due_at = review_due_at(version=version)
    return {
        "version": version.number,
        "last_at": _rfc3339_or_none(version.reviewed_at),
        "due_at": _rfc3339_or_none(due_at),
    }


def _term_json(term: StatedTerm) -> dict[str, str]:
    return {"term": term.term, "clause": term.anchor, "words": term.words}


def _text_json(text: Text) -> dict[str, Any]:
    return {
        "language": text.language,
        "sha256": text.sha256,
        "markdown": text.markdown,
        "clauses": [asdict(clause) for clause in text.clauses],
    }


def _promise_json(state: PromiseState, group: str) -> dict[str, Any]:
    return {
        "id": state.promise.id,
        "group": group,
        "sentence": str(state.promise.sentence),
        "clause": state.promise.clause,
        "url": f"{absolute_url('privacy:promises')}#{state.promise.id}",
        "state": str(state.state),
        "since": _rfc3339_or_none(state.since),
        "checked_at": _rfc3339_or_none(state.checked_at),
        "found": state.found,
    }


def _rfc3339_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else format_rfc3339(moment)
