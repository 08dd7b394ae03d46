"""The page that says what an act brings about, and does it when the button is pressed."""

from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privacy.admin.actions.registry import ACTIONS, Action
from privacy.admin.version_state import VersionState, get_version_state
from privacy.admin.views import show
from privacy.models import PolicyVersion
from privacy.models.posting import SELF_APPROVAL_DELAY
from privacy.notices.privacy_office import ActionNotAllowed
from privacy.notices.publish_checks import blocking_errors, content_hash
from privacy.policy.notice_stats import delivery_counts


@require_http_methods(["GET", "HEAD", "POST"])
def action_view(request: HttpRequest, version: PolicyVersion, name: str) -> HttpResponse:
    """Show what follows, or do it."""
    act, at = ACTIONS.get(name), timezone.now()
    if act is None:
        raise Http404
    stand = get_version_state(version=version, user=request.user, at=at)
    if not act.fits(stand):
        messages.warning(request, _("As the version stands now that cannot be done."))
        return _to_page_of(version)
    if request.method == "POST":
        return _do(request, stand, name, act, at)
    form = act.form(initial={"sha256": content_hash(version=version)})
    return _ask(request, stand, name, act, form, at)


def _do(request: HttpRequest, stand: VersionState, name: str, act: Action, at: datetime) -> HttpResponse:
    form = act.form(request.POST)
    if not form.is_valid():
        return _ask(request, stand, name, act, form, at)
    try:
        done = act.do(stand, form.cleaned_data, at)
    except ActionNotAllowed as reason:
        form.add_error(None, str(reason))
        return _ask(request, stand, name, act, form, at)
    admin.site.get_model_admin(PolicyVersion).log_change(request, stand.version, str(act.label))
    messages.success(request, str(done.words))
    return _to_page_of(done.version)


def _ask(  # noqa: PLR0917
    request: HttpRequest, stand: VersionState, name: str, act: Action, form: forms.Form, at: datetime
) -> HttpResponse:
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
        obstacles=blocking_errors(version=version, at=at) if name == "ask" else [],
        tally=delivery_counts(version=version),
        alone_from=stand.posting and stand.posting.requested_at + SELF_APPROVAL_DELAY,
    )


def _to_page_of(version: PolicyVersion) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:privacy_policyversion_change", args=[version.pk]))
