from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _


class StaffSite(AdminSite):
    """The staff's side of the site. What a person sees there follows from the roles this person has."""

    site_title = _("Responsys staff")
    site_header = _("Responsys staff")
    index_title = _("Your work")
    site_url = f"{settings.SITE_URL}/"
    enable_nav_sidebar = True

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Leave out Django's "view on site": no row here has a public page, and it tells which rows exist."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """No page here asks for it, and whoever did would look people up without a record of that look."""
        raise PermissionDenied
