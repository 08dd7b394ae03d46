from django.urls import path
from django.views.generic import RedirectView

from responsys_site.pages import discovery, views
from responsys_site.pages.pages import PAGES

app_name = "pages"

# Pages whose template needs more than the page and the site; all others are shown by `views.company_page`.
WITH_CONTENT = {
    "pages:contact": views.contact,
    "pages:recipients": views.recipients,
    "pages:principles": views.principles,
    "pages:site_map": views.site_map,
}

urlpatterns = [
    path(page.path, WITH_CONTENT.get(page.name, views.company_page), {"page": page}, name=page.name.split(":")[1])
    for page in PAGES
    if page.is_served_here
]
urlpatterns += [
    path("safe-harbor/", RedirectView.as_view(pattern_name="pages:principles", permanent=True)),
    path("favicon.ico", discovery.favicon, name="favicon"),
    path("sitemap.xml", discovery.sitemap, name="sitemap"),
    path("robots.txt", discovery.robots, name="robots"),
    # W3C, "A Well-Known URL for Changing Passwords": a temporary redirect to the page where staff change theirs.
    path(
        ".well-known/change-password",
        RedirectView.as_view(pattern_name="admin:password_change"),
        name="change_password",
    ),
    path(".well-known/security.txt", discovery.security, name="security"),
]
