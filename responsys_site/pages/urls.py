from django.urls import path
from django.views.generic import RedirectView

from responsys_site.pages import views, well_known
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
    path("favicon.ico", well_known.favicon, name="favicon"),
    path("sitemap.xml", well_known.sitemap, name="sitemap"),
    path("robots.txt", well_known.robots, name="robots"),
    # W3C, "A Well-Known URL for Changing Passwords": a temporary redirect to the page where staff change theirs.
    path(
        ".well-known/change-password",
        RedirectView.as_view(pattern_name="admin:password_change"),
        name="change_password",
    ),
    path(".well-known/security.txt", well_known.security, name="security"),
]
