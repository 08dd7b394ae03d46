"""The public pages of the policy: the version in force, every other version, comparisons, promises, and downloads.

promises.json: last_checked_at, kept, broken, unchecked, total (of these three), `review` (of the policy, once a year:
version, last_at, due_at; null on a site without a policy), and `promises`: id, group, sentence, clause (an anchor of
the policy), url, state ("kept", "not kept", "not verified", "nothing to check yet", "unused", "ended"), since,
checked_at, found (what the last check looked at, or why the promise has ended).
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from privacy.effective_dates import review_due_at
from privacy.policy import memento, page_data
from privacy.policy.feed import VersionsFeed
from privacy.policy.page_data import VersionPage
from privacy.policy.published import PUBLISHED_POLICY, Version
from privacy.policy.redline.page import build_redline
from privacy.policy.version_metadata import version_json, version_json_ld
from privacy.promises.register import GROUPS
from privacy.promises.states import PromiseState, promise_states
from responsys_site.core.dates import format_rfc3339
from responsys_site.core.forms.results import noindex
from responsys_site.core.http.absolute_urls import absolute_url
from responsys_site.core.http.decorators import cache_by_path
from responsys_site.mail.message_ids import delivery_of_code
from responsys_site.mail.models import Delivery

VERSION_MAX_AGE = 300  # seconds; what is written in a version never changes, but its pages carry the seal and the bar
JSON_FORMAT = {"ensure_ascii": False, "indent": 2}
View = Callable[..., HttpResponse]


def gone_if_withdrawn(view: View) -> View:
    """Answer 410 where a number in the URL is that of a withdrawn version (RFC 9110, 15.5.11).

    410 rather than 404: the URL was published in notices.
    """

    @wraps(view)
    def answer(request: HttpRequest, **numbers: int) -> HttpResponse:
        policy = PUBLISHED_POLICY.get()
        found = next((version for version in policy.withdrawn if version.number in numbers.values()), None)
        if found is None:
            return view(request, **numbers)
        return render(request, "privacy/withdrawn.html", {"withdrawn": found}, status=410)

    return answer


@cache_by_path()
def policy(request: HttpRequest) -> HttpResponse:
    page = _or_404(page_data.current_version_page(at=timezone.now()))
    response = render(request, "privacy/policy.html", _page_context(page))
    response["Link"] = memento.links_of_original()
    return response


@cache_by_path()
def versions(request: HttpRequest) -> HttpResponse:
    site_policy, at = PUBLISHED_POLICY.get(), timezone.now()
    context = {
        "terms": page_data.version_history(policy=site_policy, at=at),
        "withdrawn": site_policy.withdrawn,
        "today": timezone.localdate(at),
    }
    return render(request, "privacy/versions.html", context)


@cache_by_path()
def versions_feed(request: HttpRequest) -> HttpResponse:
    response = VersionsFeed()(request)
    del response["Last-Modified"]  # the ETag alone says whether it changed
    return response


@cache_by_path()
@gone_if_withdrawn
def version(request: HttpRequest, number: int) -> HttpResponse:
    at = timezone.now()
    page = _or_404(page_data.version_page(number=number, at=at))
    response = render(request, "privacy/version.html", _page_context(page))
    if page.term.status != page_data.COMING and page.version.in_force_at:
        response["Memento-Datetime"] = http_date(page.version.in_force_at.timestamp())
    response["Link"] = memento.links_of_memento(policy=PUBLISHED_POLICY.get(), at=at)
    return response


@cache_by_path()
@gone_if_withdrawn
def redline(request: HttpRequest, old: int, new: int) -> HttpResponse:
    found = _or_404(build_redline(policy=PUBLISHED_POLICY.get(), old=old, new=new))
    return render(request, "privacy/redline.html", {"redline": found})


@require_safe
def date_form(request: HttpRequest) -> HttpResponse:
    """Redirect to the page of the date picked; without one, to the form that asks for it."""
    text = request.GET.get("day", "").strip()
    try:
        return redirect("privacy:on_day", day=page_data.parse_date(text=text)) if text else redirect("privacy:versions")
    except ValueError:
        return _date_error(request, text, 400)


@cache_by_path()
def on_date(request: HttpRequest, day: str) -> HttpResponse:
    at = timezone.now()
    try:
        date = page_data.parse_date(text=day)
    except ValueError:
        return _date_error(request, day, 400)
    if date > timezone.localdate(at):
        return _date_error(request, day, 404)
    found = _or_404(page_data.version_on_date(policy=PUBLISHED_POLICY.get(), day=date))
    page = _or_404(page_data.version_page(number=found.version.number, at=at))
    return render(request, "privacy/on_day.html", {**_page_context(page), "found": found})


@cache_by_path(max_age=VERSION_MAX_AGE)
@gone_if_withdrawn
def version_as_json(request: HttpRequest, number: int) -> HttpResponse:
    page = _or_404(page_data.version_page(number=number, at=timezone.now()))
    return JsonResponse(version_json(term=page.term), json_dumps_params=JSON_FORMAT)


@cache_by_path(max_age=VERSION_MAX_AGE)
@gone_if_withdrawn
def version_as_markdown(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the very bytes whose SHA-256 the version's page states."""
    page = _or_404(page_data.version_page(number=number, at=timezone.now()))
    return HttpResponse(page.version.text.markdown, content_type="text/markdown; charset=utf-8")


@require_safe
@never_cache
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm the code of a genuine notice, not who received it. Every other code gets the same 404."""
    notices = Delivery.objects.filter(message__policy_notice__isnull=False)
    notices = notices.select_related("message__policy_notice__version")
    pk = delivery_of_code(code)
    delivery = _or_404(notices.filter(pk=pk).first() if pk else None)
    sent_at = delivery.ended_at if delivery.state == Delivery.State.SENT else None
    context = {"notice": delivery.message.policy_notice, "written_at": delivery.queued_at, "sent_at": sent_at}
    return noindex(render(request, "privacy/notice.html", context))


def _page_context(page: VersionPage) -> dict[str, Any]:
    return {"reading": page, "json_ld": version_json_ld(term=page.term)}


def _date_error(request: HttpRequest, typed: str, status: int) -> HttpResponse:
    """Say why there is no version for the date, and ask again with what was typed."""
    context = {"typed": typed, "is_malformed": status == 400, "today": timezone.localdate()}
    return render(request, "privacy/no_day.html", context, status=status)


def _or_404[T](found: T | None) -> T:
    if found is None:
        raise Http404
    return found


@cache_by_path()
def promises(request: HttpRequest) -> HttpResponse:
    states, now = promise_states(), _version_in_force()
    counted = {state.promise.id: state for state in states.all if state.is_counted}
    groups = [(group, [counted[one.id] for one in group.promises if one.id in counted]) for group in GROUPS]
    not_counted = [state for state in states.all if not state.is_counted]
    context = {
        "groups": groups,
        "not_counted": not_counted,
        "now": now,
        "review_by": now and review_due_at(version=now),
    }
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
    return JsonResponse(content, json_dumps_params=JSON_FORMAT)


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
