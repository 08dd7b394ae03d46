"""The page that says what an act brings about, and does it when the button is pressed."""

from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privacy.admin.acts import ACTS, Act
from privacy.admin.pages import show
from privacy.admin.stands import Stand, stand_of
from privacy.models import PolicyVersion
from privacy.models.posting import ALONE_AFTER
from privacy.notices.contents import contents_sha256
from privacy.notices.not_possible import NotPossible
from privacy.notices.readiness import obstacles
from privacy.notices.tally import tally_of


@require_http_methods(["GET", "HEAD", "POST"])
def act_page(request: HttpRequest, version: PolicyVersion, name: str) -> HttpResponse:
    """Show what follows, or do it."""
    act, at = ACTS.get(name), timezone.now()
    if act is None:
        raise Http404
    stand = stand_of(version=version, user=request.user, at=at)
    if not act.fits(stand):
        messages.warning(request, _("As the version stands now that cannot be done."))
        return _to_page_of(version)
    if request.method == "POST":
        return _do(request, stand, name, act, at)
    form = act.form(initial={"sha256": contents_sha256(version=version)})
    return _ask(request, stand, name, act, form, at)


def _do(request: HttpRequest, stand: Stand, name: str, act: Act, at: datetime) -> HttpResponse:
    form = act.form(request.POST)
    if not form.is_valid():
        return _ask(request, stand, name, act, form, at)
    try:
        done = act.do(stand, form.cleaned_data, at)
    except NotPossible as reason:
        form.add_error(None, str(reason))
        return _ask(request, stand, name, act, form, at)
    admin.site.get_model_admin(PolicyVersion).log_change(request, stand.version, str(act.label))
    messages.success(request, str(done.words))
    return _to_page_of(done.version)


def _ask(request: HttpRequest, stand: Stand, name: str, act: Act, form: forms.Form, at: datetime) -> HttpResponse:  # noqa: PLR0917
    version = stand.version
    return show(
        request,
        "confirm.html",
        version=version,
        title=str(act.label),
        status=422 if form.errors else 200,
        act=name,
        form=form,
        stand=stand,
        obstacles=obstacles(version=version, at=at) if name == "ask" else [],
        tally=tally_of(version=version),
        alone_from=stand.posting and stand.posting.asked_at + ALONE_AFTER,
    )


def _to_page_of(version: PolicyVersion) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:privacy_policyversion_change", args=[version.pk]))
