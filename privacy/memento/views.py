"""The TimeGate and the TimeMap of the policy (RFC 7089)."""

import re
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import parse_http_date
from django.views.decorators.http import require_safe

from privacy.memento import links
from responsys_site.edge import snapshot
from responsys_site.edge.public import public_page

_RFC1123_DATE = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")


@require_safe
def timegate(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to the version that was in force at the time that Accept-Datetime asks for; without it, to the newest."""
    at, policy = timezone.now(), snapshot.current().policy
    try:
        wanted = _wanted(request.headers.get("Accept-Datetime"), at)
    except ValueError:
        return render(request, "privacy/bad_datetime.html", status=400)
    version = links.memento_at(policy=policy, wanted=wanted, at=at) if links.is_original(address=address) else None
    if version is None:
        raise Http404
    headers = {
        "Vary": "accept-datetime",
        "Link": links.links_of_timegate(policy=policy, at=at),
        "Cache-Control": "no-cache",
    }
    return HttpResponseRedirect(links.memento(version), headers=headers)


@public_page()
def timemap(request: HttpRequest, address: str) -> HttpResponse:
    at, policy = timezone.now(), snapshot.current().policy
    if address != links.original() or not links.mementos(policy=policy, at=at):
        raise Http404
    return HttpResponse(links.timemap_text(policy=policy, at=at), content_type=links.LINK_FORMAT)


def _wanted(accept: str | None, at: datetime) -> datetime:
    """Return the time asked for. Raises ValueError for what is no date of RFC 7089, 2.1.1."""
    if accept is None:
        return at
    if not _RFC1123_DATE.fullmatch(accept.strip()):
        raise ValueError
    return datetime.fromtimestamp(parse_http_date(accept.strip()), UTC)
