from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from responsys_site.staff.unattended import unattended


class StaffSite(AdminSite):
    """The staff's side of the site. What a person sees there follows from the roles this person has."""

    site_title = _("Responsys staff")
    site_header = _("Responsys staff")
    index_title = _("Your work")
    site_url = f"{settings.SITE_URL}/"
    enable_nav_sidebar = True

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page also says what waits unknown to the staff."""
        for sentence in unattended(at=timezone.now()):
            messages.warning(request, sentence)
        return super().index(request, extra_context)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """No page here asks for it, and whoever did would look people up without a record of that look."""
        raise PermissionDenied
