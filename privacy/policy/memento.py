"""Earlier versions of the policy by time (Memento, RFC 7089): the TimeGate, the TimeMap, and the Link headers.

The original resource (URI-R) is the address at which the version in force stands; its mementos (URI-M) are the
permanent addresses of the versions that are or were in force.
"""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import http_date, parse_http_date
from django.views.decorators.http import require_safe

from privacy.policy.published import PUBLISHED_POLICY, Policy, Version
from responsys_site.core.http.absolute_urls import absolute_url
from responsys_site.core.http.decorators import cache_by_path

LINK_FORMAT = "application/link-format"
_RFC1123_DATE = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")


@require_safe
def timegate(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect to the version that was in force at the time in Accept-Datetime; without it, to the newest."""
    at, policy = timezone.now(), PUBLISHED_POLICY.get()
    try:
        wanted = _requested_time(request.headers.get("Accept-Datetime"), at)
    except ValueError:
        return render(request, "privacy/bad_datetime.html", status=400)
    # A proxy may have made one slash of the two after the scheme.
    known = {_original(), _original().replace("://", ":/", 1)}
    version = memento_at(policy=policy, wanted=wanted, at=at) if address in known else None
    if version is None:
        raise Http404
    links = [_link(_original(), "original"), _timemap_link(), *_first_and_last(policy, at)]
    headers = {"Vary": "accept-datetime", "Link": ", ".join(links), "Cache-Control": "no-cache"}
    return HttpResponseRedirect(_memento_url(version), headers=headers)


@cache_by_path()
def timemap(request: HttpRequest, address: str) -> HttpResponse:
    """Answer the list of all mementos (RFC 7089, 5) in application/link-format (RFC 6690)."""
    at, policy = timezone.now(), PUBLISHED_POLICY.get()
    if address != _original() or not policy.started(at=at):
        raise Http404
    links = [
        _link(_original(), "original"),
        _link(_timegate_url(), "timegate"),
        _timemap_link(relation="self"),
        *_mementos(policy, at),
    ]
    return HttpResponse(",\n".join(links) + "\n", content_type=LINK_FORMAT)


def memento_at(*, policy: Policy, wanted: datetime, at: datetime) -> Version | None:
    """Return the version in force at the time wanted; out of range, the first or the last (RFC 7089, 4.5.3)."""
    started = policy.started(at=at)
    return policy.in_force(at=min(wanted, at)) or (started[0][1] if started else None)


def links_of_original() -> str:
    """Return the Link header of the policy's own address (RFC 7089, 2.2)."""
    return ", ".join([_link(_timegate_url(), "timegate"), _timemap_link()])


def links_of_memento(*, policy: Policy, at: datetime) -> str:
    """Return the Link header of a version's page (RFC 7089, 2.2)."""
    return ", ".join([_link(_original(), "original"), links_of_original(), *_first_and_last(policy, at)])


def _requested_time(accept: str | None, at: datetime) -> datetime:
    """Return the time asked for. Raises ValueError for what is no date of RFC 7089, 2.1.1."""
    if accept is None:
        return at
    if not _RFC1123_DATE.fullmatch(accept.strip()):
        raise ValueError
    return datetime.fromtimestamp(parse_http_date(accept.strip()), UTC)


def _first_and_last(policy: Policy, at: datetime) -> list[str]:
    links = _mementos(policy, at)
    return links if len(links) < 2 else [links[0], links[-1]]


def _mementos(policy: Policy, at: datetime) -> list[str]:
    started = policy.started(at=at)
    last = len(started) - 1
    places = [" ".join(["first"] * (n == 0) + ["last"] * (n == last) + ["memento"]) for n in range(len(started))]
    return [
        f'<{_memento_url(version)}>; rel="{place}"; datetime="{http_date(moment.timestamp())}"'
        for place, (moment, version) in zip(places, started, strict=True)
    ]


def _timemap_link(relation: str = "timemap") -> str:
    return f'<{settings.SITE_URL}/timemap/{_original()}>; rel="{relation}"; type="{LINK_FORMAT}"'


def _link(address: str, relation: str) -> str:
    return f'<{address}>; rel="{relation}"'


def _original() -> str:
    return absolute_url("privacy:policy")


def _timegate_url() -> str:
    return f"{settings.SITE_URL}/timegate/{_original()}"


def _memento_url(version: Version) -> str:
    return absolute_url("privacy:version", version.number)
