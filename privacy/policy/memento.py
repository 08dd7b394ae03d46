"""The policy as RFC 7089 names it: the original, its mementos (versions that have been in force), their links."""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import http_date, parse_http_date
from django.views.decorators.http import require_safe

from privacy.policy.published import PUBLISHED_POLICY, Policy, Version
from responsys_site.core.http.decorators import cache_by_path
from responsys_site.core.urls import absolute_url

LINK_FORMAT = "application/link-format"


def policy_address() -> str:
    """Return URI-R: the address at which the version in force stands."""
    return absolute_url("privacy:policy")


def is_policy_address(*, address: str) -> bool:
    """Say whether an address out of a path is URI-R; a proxy may have made one slash of the two after its scheme."""
    return address in {policy_address(), policy_address().replace("://", ":/", 1)}


def timegate_address() -> str:
    return f"{settings.SITE_URL}/timegate/{policy_address()}"


def timemap_address() -> str:
    return f"{settings.SITE_URL}/timemap/{policy_address()}"


def version_address(version: Version) -> str:
    """Return URI-M, the permanent address of a version."""
    return absolute_url("privacy:version", version.number)


def mementos(*, policy: Policy, at: datetime) -> list[tuple[datetime, Version]]:
    """Return the versions that are or were in force, each with its instant, oldest first."""
    started = [(v.in_force_at, v.number, v) for v in policy.versions if v.in_force_at and v.in_force_at <= at]
    return [(moment, version) for moment, _, version in sorted(started)]


def memento_at(*, policy: Policy, wanted: datetime, at: datetime) -> Version | None:
    """Return the version in force at the time wanted; out of range, the first or the last (RFC 7089, 4.5.3)."""
    known = mementos(policy=policy, at=at)
    first = known[0][1] if known else None
    return policy.in_force(at=min(wanted, at)) or first


def links_of_original() -> str:
    """Return the Link header of the policy's own address (RFC 7089, 2.2)."""
    return ", ".join((_link(timegate_address(), "timegate"), _timemap_link()))


def links_of_timegate(*, policy: Policy, at: datetime) -> str:
    return ", ".join([_link(policy_address(), "original"), _timemap_link(), *_ends(policy, at)])


def links_of_memento(*, policy: Policy, at: datetime) -> str:
    return ", ".join(
        [
            _link(policy_address(), "original"),
            _link(timegate_address(), "timegate"),
            _timemap_link(),
            *_ends(policy, at),
        ]
    )


def timemap_text(*, policy: Policy, at: datetime) -> str:
    """Return the TimeMap (RFC 7089, 5) in application/link-format (RFC 6690)."""
    rows = [
        _link(policy_address(), "original"),
        _link(timegate_address(), "timegate"),
        f'<{timemap_address()}>; rel="self"; type="{LINK_FORMAT}"',
        *_mementos(mementos(policy=policy, at=at)),
    ]
    return ",\n".join(rows) + "\n"


def _ends(policy: Policy, at: datetime) -> list[str]:
    rows = _mementos(mementos(policy=policy, at=at))
    return rows if len(rows) < 2 else [rows[0], rows[-1]]


def _mementos(known: list[tuple[datetime, Version]]) -> list[str]:
    last = len(known) - 1
    places = [" ".join(["first"] * (n == 0) + ["last"] * (n == last) + ["memento"]) for n in range(len(known))]
    return [
        f'<{version_address(version)}>; rel="{place}"; datetime="{http_date(moment.timestamp())}"'
        for place, (moment, version) in zip(places, known, strict=True)
    ]


def _timemap_link() -> str:
    return f'<{timemap_address()}>; rel="timemap"; type="{LINK_FORMAT}"'


def _link(address: str, relation: str) -> str:
    return f'<{address}>; rel="{relation}"'


_RFC1123_DATE = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")


@require_safe
def timegate(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to the version that was in force at the time that Accept-Datetime asks for; without it, to the newest."""
    at, policy = timezone.now(), PUBLISHED_POLICY.get()
    try:
        wanted = _wanted(request.headers.get("Accept-Datetime"), at)
    except ValueError:
        return render(request, "privacy/bad_datetime.html", status=400)
    version = memento_at(policy=policy, wanted=wanted, at=at) if is_policy_address(address=address) else None
    if version is None:
        raise Http404
    headers = {
        "Vary": "accept-datetime",
        "Link": links_of_timegate(policy=policy, at=at),
        "Cache-Control": "no-cache",
    }
    return HttpResponseRedirect(version_address(version), headers=headers)


@cache_by_path()
def timemap(request: HttpRequest, address: str) -> HttpResponse:
    at, policy = timezone.now(), PUBLISHED_POLICY.get()
    if address != policy_address() or not mementos(policy=policy, at=at):
        raise Http404
    return HttpResponse(timemap_text(policy=policy, at=at), content_type=LINK_FORMAT)


def _wanted(accept: str | None, at: datetime) -> datetime:
    """Return the time asked for. Raises ValueError for what is no date of RFC 7089, 2.1.1."""
    if accept is None:
        return at
    if not _RFC1123_DATE.fullmatch(accept.strip()):
        raise ValueError
    return datetime.fromtimestamp(parse_http_date(accept.strip()), UTC)
