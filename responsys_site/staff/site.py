"""The staff's side of the site, and its forms that try a password: tries are counted, failures go into the evidence."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.forms import Form as DjangoForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from responsys_site.core.admin.stale_forms import REVIEW_FIELD
from responsys_site.staff.hasher import HasherBusy, refuse_if_busy
from responsys_site.staff.problems import problems
from responsys_site.staff.sign_in_attempts import (
    Form,
    TooManyTries,
    count_attempt,
    known_browser,
    password_change_limits,
    remember_browser,
    sign_in_limits,
)
from responsys_site.staff.unsent_forms import UNSENT_FIELD, read_unsent, sign_in_page, sign_unsent, unsent_page

# The views that show a form again as it was typed when REVIEW_FIELD asks for that.
SHOWS_AGAIN = frozenset({"add_view", "change_view", "action_view"})


class SignInForm(AdminAuthenticationForm):
    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password:
            return super().clean()
        refuse_if_busy()
        assert self.request is not None
        with count_attempt(
            form=Form.SIGN_IN,
            staff_id=get_user_model().objects.filter(username=name).values_list("pk", flat=True).first(),
            limits=sign_in_limits(name=name, request=self.request),
            at=timezone.now(),
        ):
            return super().clean()


class PasswordChangeForm(AdminPasswordChangeForm):
    @sensitive_variables()
    def clean_old_password(self) -> str:
        with count_attempt(
            form=Form.PASSWORD_CHANGE,
            staff_id=self.user.pk,
            limits=password_change_limits(staff_id=self.user.pk),
            at=timezone.now(),
        ):
            return super().clean_old_password()


def retry_after(form: DjangoForm) -> int:
    """Return the seconds after which a form that had too many tries may be sent again; 0 for any other form."""
    errors = [error for field in form.errors.as_data().values() for error in field]
    return max((error.retry_after for error in errors if isinstance(error, TooManyTries)), default=0)


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
        """Sign in. An unsent form is shown again only to the person who signed in with this browser before."""
        unsent = request.POST.get(UNSENT_FIELD, "")
        response = _or_busy(super().login)(request, {"unsent": unsent, **(extra_context or {})})
        if request.method == "POST" and response.status_code == 302 and request.user.is_authenticated:
            name = request.user.get_username()
            form = read_unsent(text=unsent) if known_browser(name=name, request=request) else None
            response = unsent_page(request, form=form) if form else response
            remember_browser(name=name, request=request, response=response)
        return _with_retry_after(response)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return _with_retry_after(super().password_change(request, extra_context))

    def admin_view[V: Callable[..., HttpResponseBase]](self, view: V, cacheable: bool = False) -> V:
        """Any page may set a password, and find the process busy with others. A form of an ended session is kept."""
        inner = super().admin_view(view, cacheable)

        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and request.user.is_anonymous and (unsent := sign_unsent(request=request)):
                return sign_in_page(request, unsent=unsent)
            if REVIEW_FIELD in request.POST and getattr(view, "__name__", "") not in SHOWS_AGAIN:
                return HttpResponseRedirect(request.path)
            return inner(request, *args, **kwargs)

        return cast(V, _or_busy(update_wrapper(answered, inner)))


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
