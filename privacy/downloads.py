"""The JSON that the policy and the register are offered in. All times are RFC 3339 in UTC; addresses are absolute.

A version: number, kind ("first", "imported", "change", "correction"), status ("in force", "coming", "earlier"),
posted_at, effective_at (the earliest date that the posting states), in_force_at and in_force_until (null while not
known), recorded_note, what_changed, url, markdown_url, redline_url (against the version before it, or ""), `dpv` and
`texts`. `dpv`: purposes, categories, recipients, retention and rights, each a list of term (an IRI of the W3C Data
Privacy Vocabulary), clause, and words (of that clause, which state the term). `texts`: a list of language, sha256 (of
the UTF-8 bytes of `markdown`), markdown and `clauses`. A clause: anchor, title, plain, html, promises (ids), disclosure
(one of the seven, or ""), applies_to ("visitors", "requesters", "customers", "recipients").

The register: last_checked_at, kept, total, `review` (of the policy, once a year: version, last_at, due_at; null on a
site without a policy), and `promises`: id, group, sentence, clause (an anchor of the policy), url, state ("kept", "not
kept", "not verified", "ended"), since, checked_at, found (what the last check looked at, or why the promise has ended).
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from privacy.facts import facts
from privacy.publication import Text, Version
from privacy.reading import Term
from privacy.register import GROUPS
from privacy.review_date import review_due_at
from privacy.vocabulary import KINDS, StatedTerm
from responsys_site.ground.page_addresses import page_address
from responsys_site.ground.promises import PromiseState, PromiseStates
from responsys_site.ground.rfc3339 import rfc3339


def version_json(*, term: Term) -> dict[str, Any]:
    """Return one version as described above."""
    known = facts(term=term)
    return {
        "number": known.number,
        "kind": known.kind,
        "status": known.status,
        "posted_at": _time(known.posted_at),
        "effective_at": _time(known.effective_at),
        "in_force_at": _time(known.in_force_at),
        "in_force_until": _time(known.in_force_until),
        "recorded_note": known.recorded_note,
        "what_changed": known.what_changed,
        "url": known.url,
        "markdown_url": known.markdown_url,
        "redline_url": known.redline_url,
        "dpv": {kind: [_stated(term) for term in known.stated if term.kind == kind] for kind in KINDS},
        "texts": [_text(text) for text in term.version.texts],
    }


def promises_json(*, states: PromiseStates, now: Version | None) -> dict[str, Any]:
    """Return the register as described above."""
    groups = {promise.id: str(group.title) for group in GROUPS for promise in group.promises}
    return {
        "last_checked_at": _time(states.last_checked_at),
        "kept": states.kept,
        "total": states.total,
        "review": now and _review(now),
        "promises": [_promise(state, groups.get(state.promise.id, "")) for state in states.all],
    }


def _review(version: Version) -> dict[str, Any]:
    due_at = review_due_at(version=version)
    return {"version": version.number, "last_at": _time(version.reviewed_at), "due_at": _time(due_at)}


def _stated(term: StatedTerm) -> dict[str, str]:
    return {"term": term.term, "clause": term.anchor, "words": term.words}


def _text(text: Text) -> dict[str, Any]:
    return {
        "language": text.language,
        "sha256": text.sha256,
        "markdown": text.markdown,
        "clauses": [asdict(clause) for clause in text.clauses],
    }


def _promise(state: PromiseState, group: str) -> dict[str, Any]:
    return {
        "id": state.promise.id,
        "group": group,
        "sentence": str(state.promise.sentence),
        "clause": state.promise.clause,
        "url": f"{page_address('privacy:promises')}#{state.promise.id}",
        "state": str(state.state),
        "since": _time(state.since),
        "checked_at": _time(state.checked_at),
        "found": state.found,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
