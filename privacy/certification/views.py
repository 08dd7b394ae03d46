"""The page of our privacy seal: what is valid now, the program's seven disclosures in our policy, and the history.

As JSON, times are RFC 3339 in UTC, dates RFC 3339 full-dates, and URLs absolute. `state` is "valid", "lapsed" (one was
valid and is not any more) or "none". `certification` is the one that this is said of, or null; `history` lists every
one that was not struck out, newest first: program, licence_number, covers, valid_from, valid_to (its last day), status
("coming", "valid", "lapsed", "ended"), valid_until (the instant at which it stops or stopped to be valid), ended_at
and reason (null unless it ended before its time), checked_at, verify_url, dispute_body, dispute_address (its lines),
dispute_url. `promise`: id, state as in the register, and promised_by, the numbers of the versions that make it.
`disclosures`: key, title, clause (an anchor), plain (the clause in a sentence or two) and url, of the version in
force, whose number is `policy_version`.
"""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from privacy.certification.published import CERTIFICATIONS, LAPSED, PROMISE, VALID, Licence
from privacy.policy.page_data import SummaryCard, current_version_page, version_history
from privacy.policy.published import PUBLISHED_POLICY
from privacy.promises.states import promise_states
from responsys_site.core.http.absolute_urls import absolute_url
from responsys_site.core.http.decorators import cache_by_path


@cache_by_path()
def seal(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/seal.html", _page_data(timezone.now()))


@cache_by_path()
def seal_as_json(request: HttpRequest) -> HttpResponse:
    """Django's JSON encoder writes the dates and times."""
    data = _page_data(timezone.now())
    valid, shown, version, promise = data["now"].valid, data["now"].licence, data["version"], data["promise"]
    content = {
        "state": VALID if valid else LAPSED if shown else "none",
        "certification": next((_certification_json(*row) for row in data["licences"] if row[1] is shown), None),
        "url": absolute_url("privacy:seal"),
        "policy_version": version.number if version else None,
        "promise": {
            "id": PROMISE,
            "state": str(promise.state) if promise else None,
            "promised_by": [term.version.number for term, _clause in data["promised"]],
        },
        "disclosures": [_disclosure_json(card) for card, _states in data["disclosures"]],
        "history": [_certification_json(*row) for row in data["licences"]],
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})


def _page_data(at: datetime) -> dict[str, Any]:
    """Return what the page shows at `at`, from the site snapshot alone; lists are newest first."""
    certifications, page = CERTIFICATIONS.get(), current_version_page(at=at)
    version = page.version if page else None
    states = {row.clause.anchor: row.promises for row in page.rows} if page else {}
    promised = [
        (term, clause)
        for term in version_history(policy=PUBLISHED_POLICY.get(), at=at)
        for clause in term.version.text.clauses
        if PROMISE in clause.promises
    ]
    return {
        "now": certifications.now(at=at),
        "version": version,
        "promise": promise_states().get(PROMISE),
        "disclosures": [(card, states[card.clause.anchor]) for card in page.cards] if page else [],
        "licences": [(licence.status(at=at), licence) for licence in certifications.licences],
        "promised": promised,
        "is_promised": any(term.version == version for term, _clause in promised),
    }


def _certification_json(status: str, licence: Licence) -> dict[str, Any]:
    return {
        "program": licence.program,
        "licence_number": licence.licence_number,
        "covers": licence.scope,
        "valid_from": licence.valid_from,
        "valid_to": licence.valid_to,
        "status": status,
        "valid_until": _in_utc(licence.stops_at),
        "ended_at": _in_utc(licence.ended_at),
        "reason": licence.end_reason or None,
        "checked_at": _in_utc(licence.checked_at),
        "verify_url": licence.verify_url,
        "dispute_body": licence.dispute_body,
        "dispute_address": licence.dispute_address.splitlines(),
        "dispute_url": licence.dispute_url,
    }


def _disclosure_json(card: SummaryCard) -> dict[str, Any]:
    return {
        "key": card.disclosure.key,
        "title": str(card.disclosure.title),
        "clause": card.clause.anchor,
        "plain": card.clause.plain,
        "url": f"{absolute_url('privacy:policy')}#{card.clause.anchor}",
    }


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC)
