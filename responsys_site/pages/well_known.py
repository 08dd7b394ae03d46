"""The files that programs look for: sitemap.xml, robots.txt, security.txt and favicon.ico."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from privacy.policy.published import PUBLISHED_POLICY, Version
from responsys_site.core.http import snapshot
from responsys_site.core.http.absolute_urls import absolute_url
from responsys_site.core.http.decorators import cache_by_path
from responsys_site.pages.pages import PAGES, Page

MONTHS_AHEAD = 11
PLAIN_TEXT = "text/plain; charset=utf-8"


class SiteSitemap(Sitemap):
    """URLs are those of settings.SITE_URL, not of the host that the request names."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class PageSitemap(SiteSitemap):
    """The pages that may be indexed. Only those of the policy have a known date; the others carry none."""

    def items(self) -> list[Page]:
        return [page for page in PAGES if page.indexed]

    def location(self, item: Page) -> str:
        return item.url

    def changefreq(self, item: Page) -> str:
        return item.changes

    def lastmod(self, item: Page) -> datetime | None:
        policy = PUBLISHED_POLICY.get()
        if item.name == "privacy:versions":
            return max((version.posted_at for version in policy.versions), default=None)
        in_force = policy.in_force(at=timezone.now()) if item.name == "privacy:policy" else None
        return in_force.in_force_at if in_force else None


class VersionSitemap(SiteSitemap):
    """The permanent address of every policy version."""

    changefreq = "yearly"

    def items(self) -> tuple[Version, ...]:
        return PUBLISHED_POLICY.get().versions

    def location(self, item: Version) -> str:
        return reverse("privacy:version", args=[item.number])

    def lastmod(self, item: Version) -> datetime:
        return item.posted_at


@cache_by_path()
def sitemap(request: HttpRequest) -> HttpResponse:
    maps: dict[str, Any] = {"pages": PageSitemap, "versions": VersionSitemap}
    return sitemap_view(request, maps, content_type="application/xml; charset=utf-8").render()


@cache_by_path()
def robots(request: HttpRequest) -> HttpResponse:
    address = absolute_url("pages:sitemap")
    return render(request, "pages/robots.txt", {"sitemap": address}, content_type=PLAIN_TEXT)


def expires_at(*, read_at: datetime) -> datetime:
    """Return the first instant, UTC, of the eleventh month after that of `read_at`.

    It is always more than ten months and less than a year ahead, as RFC 9116 recommends, and changes once a
    month, so that the page's bytes and ETag stay the same in between.
    """
    months = read_at.year * 12 + (read_at.month - 1) + MONTHS_AHEAD
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


@cache_by_path()
def security(request: HttpRequest) -> HttpResponse:
    facts = {"expires_at": expires_at(read_at=snapshot.current().read_at), "site_url": settings.SITE_URL}
    return render(request, "pages/security.txt", facts, content_type=PLAIN_TEXT)


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers that open something else than a page of ours look at the root."""
    return HttpResponseRedirect(static("img/favicon.ico"), headers={"Cache-Control": "max-age=86400"})
