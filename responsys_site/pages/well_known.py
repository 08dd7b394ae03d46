"""What sitemap.xml lists: the pages that may be indexed, and the permanent address of every policy version."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from privacy.policy.published import PUBLISHED_POLICY, Policy
from responsys_site.core.http import snapshot
from responsys_site.core.http.decorators import cache_by_path
from responsys_site.core.urls import absolute_url
from responsys_site.pages.pages import PAGES


@dataclass(frozen=True)
class SitemapEntry:
    """One `url` of sitemap.xml (sitemaps.org): absolute address, last change where it is known, change frequency."""

    address: str
    changes: str
    changed_at: datetime | None = None


def sitemap_entries(*, policy: Policy, at: datetime) -> list[SitemapEntry]:
    """Return the entries of sitemap.xml at `at`. Only policy pages have a known date; the others carry none."""
    in_force = policy.in_force(at=at)
    dates = {
        "privacy:policy": in_force.in_force_at if in_force else None,
        "privacy:versions": max((version.posted_at for version in policy.versions), default=None),
    }
    pages = [SitemapEntry(_absolute(page.url), page.changes, dates.get(page.name)) for page in PAGES if page.indexed]
    versions = [
        SitemapEntry(_absolute(reverse("privacy:version", args=[version.number])), "yearly", version.posted_at)
        for version in policy.versions
    ]
    return pages + versions


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


MONTHS_AHEAD = 11


def expires_at(*, read_at: datetime) -> datetime:
    """Return the first instant, UTC, of the eleventh month after that of `read_at`.

    It is always more than ten months and less than a year ahead, as RFC 9116 recommends, and changes once a
    month, so that the page's bytes and ETag stay the same in between.
    """
    months = read_at.year * 12 + (read_at.month - 1) + MONTHS_AHEAD
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


PLAIN_TEXT = "text/plain; charset=utf-8"


@cache_by_path()
def sitemap(request: HttpRequest) -> HttpResponse:
    entries = sitemap_entries(policy=PUBLISHED_POLICY.get(), at=timezone.now())
    return render(request, "pages/sitemap.xml", {"entries": entries}, content_type="application/xml; charset=utf-8")


@cache_by_path()
def robots(request: HttpRequest) -> HttpResponse:
    address = absolute_url("pages:sitemap")
    return render(request, "pages/robots.txt", {"sitemap": address}, content_type=PLAIN_TEXT)


@cache_by_path()
def security(request: HttpRequest) -> HttpResponse:
    facts = {"expires_at": expires_at(read_at=snapshot.current().read_at), "site_url": settings.SITE_URL}
    return render(request, "pages/security.txt", facts, content_type=PLAIN_TEXT)


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers that open something else than a page of ours look at the root."""
    return HttpResponseRedirect(static("img/favicon.ico"), headers={"Cache-Control": "max-age=86400"})
