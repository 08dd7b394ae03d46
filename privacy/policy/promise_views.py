"""The public register of promises, as a page and as JSON. Times are RFC 3339 in UTC; URLs are absolute.

The JSON: last_checked_at, kept, broken, unchecked, total (of these three), `review` (of the policy, once a year:
version, last_at, due_at; null on a site without a policy), and `promises`: id, group, sentence, clause (an anchor of
the policy), url, state ("kept", "not kept", "not verified", "nothing to check yet", "unused", "ended"), since,
checked_at, found (what the last check looked at, or why the promise has ended).
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from privacy.effective_dates import review_due_at
from privacy.policy.published import PUBLISHED_POLICY, Version
from privacy.promises.register import GROUPS
from privacy.promises.states import PromiseState, promise_states
from responsys_site.core.dates import format_rfc3339
from responsys_site.core.http.decorators import cache_by_path
from responsys_site.core.urls import absolute_url


@cache_by_path()
def promises(request: HttpRequest) -> HttpResponse:
    states, now = promise_states(), _version_in_force()
    groups = [(group, [states.get(promise.id) for promise in group.promises]) for group in GROUPS]
    context = {"groups": groups, "now": now, "review_by": now and review_due_at(version=now)}
    return render(request, "privacy/promises.html", context)


@cache_by_path()
def promises_as_json(request: HttpRequest) -> HttpResponse:
    states, now = promise_states(), _version_in_force()
    groups = {promise.id: str(group.title) for group in GROUPS for promise in group.promises}
    content = {
        "last_checked_at": _time(states.last_checked_at),
        "kept": states.kept,
        "broken": states.broken,
        "unchecked": states.unchecked,
        "total": states.total,
        "review": now and _review(now),
        "promises": [_promise(state, groups.get(state.promise.id, "")) for state in states.all],
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})


def _version_in_force() -> Version | None:
    """Return the version in force if it is known: the register is shown without it."""
    policy = PUBLISHED_POLICY.get_or_none()
    return policy.in_force(at=timezone.now()) if policy else None


def _review(version: Version) -> dict[str, Any]:
    due_at = review_due_at(version=version)
    return {"version": version.number, "last_at": _time(version.reviewed_at), "due_at": _time(due_at)}


def _promise(state: PromiseState, group: str) -> dict[str, Any]:
    return {
        "id": state.promise.id,
        "group": group,
        "sentence": str(state.promise.sentence),
        "clause": state.promise.clause,
        "url": f"{absolute_url('privacy:promises')}#{state.promise.id}",
        "state": str(state.state),
        "since": _time(state.since),
        "checked_at": _time(state.checked_at),
        "found": state.found,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else format_rfc3339(moment)
