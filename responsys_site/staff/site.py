from collections.abc import Callable
from functools import update_wrapper
from typing import Any, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from responsys_site.staff.problems import problems
from responsys_site.staff.sign_in.attempts import remember_browser
from responsys_site.staff.sign_in.forms import PasswordChangeForm, SignInForm, retry_after
from responsys_site.staff.sign_in.hasher import HasherBusy


class StaffSite(AdminSite):
    """The staff's side of the site. What a person sees there follows from the roles this person has."""

    site_title = _("Responsys staff")
    site_header = _("Responsys staff")
    index_title = _("Your work")
    site_url = f"{settings.SITE_URL}/"
    enable_nav_sidebar = True
    login_form = SignInForm
    password_change_form = PasswordChangeForm

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Leave out Django's "view on site": no row here has a public page, and it tells which rows exist."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the first page, with what is wrong with the site above everything else."""
        return super().index(request, {"problems": problems(at=timezone.now()), **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """No page here asks for it, and whoever did would look people up without a record of that look."""
        raise PermissionDenied

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = _or_busy(super().login)(request, extra_context)
        if request.method == "POST" and response.status_code == 302 and request.user.is_authenticated:
            remember_browser(name=request.user.get_username(), request=request, response=response)
        return _with_retry_after(response)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return _with_retry_after(super().password_change(request, extra_context))

    def admin_view[V: Callable[..., HttpResponseBase]](self, view: V, cacheable: bool = False) -> V:
        """Any page may set a password, and find the process busy with others."""
        return cast(V, _or_busy(super().admin_view(view, cacheable)))


def _or_busy[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R | HttpResponse]:
    def answered(*args: P.args, **kwargs: P.kwargs) -> R | HttpResponse:
        try:
            return view(*args, **kwargs)
        except HasherBusy:
            return HttpResponse(status=503, headers={"Retry-After": "5"})  # the front adds the page

    return update_wrapper(answered, view)


def _with_retry_after[R: HttpResponse](response: R) -> R:
    form = (getattr(response, "context_data", None) or {}).get("form")
    if form is not None and (seconds := retry_after(form)):
        response.status_code = 429
        response["Retry-After"] = str(seconds)
    return response
