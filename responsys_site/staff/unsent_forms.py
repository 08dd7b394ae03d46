"""A staff form that arrives after its session has ended is not lost: its text is shown again after the sign-in.

Nothing is stored and nothing is done. The sign-in form carries the text along, signed and for an hour, and then its own
page shows it, where the person looks it over and sends it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from responsys_site.core.admin.stale_forms import REVIEW_FIELD
from responsys_site.core.forms.fields import replace_nul
from responsys_site.core.forms.protection import is_same_origin

UNSENT_FIELD = "unsent"  # of the sign-in form
LIFETIME = timedelta(hours=1)
BUTTONS = frozenset({"csrfmiddlewaretoken", "action", "CHANGE_FORM-action", "_selected_action", "confirmed", "again"})
_SALT = "staff.unsent_form"


@dataclass(frozen=True)
class UnsentForm:
    """What was sent: the path, and each field with its values. No button is among them."""

    path: str
    fields: list[tuple[str, str]]


def sign_unsent(*, request: HttpRequest) -> str:
    """Return the form that was sent, signed; "" for one that is not from a page of ours, or holds a password."""
    pages = (reverse("admin:login"), reverse("admin:logout"), reverse("admin:password_change"))
    names = [name for name in request.POST if name not in BUTTONS and not name.startswith("_")]
    if request.path in pages or not is_same_origin(environ=request.META) or any("password" in name for name in names):
        return ""
    posted = replace_nul(request.POST)
    fields = [(name, value) for name in names for value in posted.getlist(name)]
    return signing.dumps([request.path, fields], salt=_SALT, compress=True)


def read_unsent(*, text: str) -> UnsentForm | None:
    """Return the form that `sign_unsent` signed within LIFETIME; None for anything else."""
    try:
        path, fields = signing.loads(text, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    return UnsentForm(path, [(name, value) for name, value in fields])


def sign_in_page(request: HttpRequest, *, unsent: str) -> HttpResponse:
    """Return the sign-in form, which carries the unsent one along."""
    sign_in_form: Any = admin.site.login_form
    context = {
        **admin.site.each_context(request),
        "title": _("Log in"),
        "app_path": reverse("admin:login"),
        "next": request.path,
        "form": sign_in_form(request),
        "unsent": unsent,
    }
    return TemplateResponse(request, "admin/login.html", context, status=403)


def unsent_page(request: HttpRequest, *, form: UnsentForm, status: int = 200) -> HttpResponse:
    """Return the page whose button shows the form again as it was typed."""
    context = {
        **admin.site.each_context(request),
        "title": _("Your text has not been sent"),
        "unsent_form": form,
        "review_field": REVIEW_FIELD,
    }
    return TemplateResponse(request, "admin/unsent_form.html", context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a POST whose token is wrong. One from an old page of the staff's gets its text shown again instead.

    Raises PermissionDenied otherwise: the page for 403 is the answer.
    """
    unsent = sign_unsent(request=request) if request.path.startswith(settings.SIGNED_IN_PREFIX) else ""
    form = read_unsent(text=unsent)
    if form is None:
        raise PermissionDenied
    if admin.site.has_permission(request):
        return unsent_page(request, form=form, status=409)
    return sign_in_page(request, unsent=unsent)
