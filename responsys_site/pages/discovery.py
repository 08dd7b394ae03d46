"""What programs ask for by itself: sitemap.xml, robots.txt, security.txt and the favicon."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone

from responsys_site.edge import snapshot
from responsys_site.edge.public import public_page
from responsys_site.ground.page_addresses import page_address
from responsys_site.pages.security_contact import expires_at
from responsys_site.pages.site_index import index_entries

PLAIN_TEXT = "text/plain; charset=utf-8"


@public_page()
def sitemap(request: HttpRequest) -> HttpResponse:
    entries = index_entries(policy=snapshot.current().policy, at=timezone.now())
    return render(request, "pages/sitemap.xml", {"entries": entries}, content_type="application/xml; charset=utf-8")


@public_page()
def robots(request: HttpRequest) -> HttpResponse:
    address = page_address("pages:sitemap")
    return render(request, "pages/robots.txt", {"sitemap": address}, content_type=PLAIN_TEXT)


@public_page()
def security(request: HttpRequest) -> HttpResponse:
    facts = {"expires_at": expires_at(read_at=snapshot.current().read_at), "site_url": settings.SITE_URL}
    return render(request, "pages/security.txt", facts, content_type=PLAIN_TEXT)


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers that open something else than a page of ours look at the root."""
    return HttpResponseRedirect(static("img/favicon.ico"), headers={"Cache-Control": "max-age=86400"})
