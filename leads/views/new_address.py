from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from leads.address_change import Outcome, confirm_new_address, link_to_new_address
from leads.address_follows import what_follows
from leads.views.profile import over
from responsys_site.ground.same_site import cookie_free_form
from responsys_site.ground.unlisted import unlisted


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, act on POST. A POST from a page of another site is shown the question instead."""
    at = timezone.now()
    is_foreign = request.is_foreign  # type: ignore[attr-defined]  # set by cookie_free_form
    if request.method == "POST" and not is_foreign:
        outcome = confirm_new_address(token=token, at=at)
        if outcome is Outcome.CHANGED:
            return HttpResponseRedirect(reverse("leads:new_address_done"), status=303)
        if outcome is Outcome.TAKEN:
            return _page(request, "leads/profile_address_taken.html", {}, 409)
        return over(request)
    link = link_to_new_address(token=token, at=at)
    if link is None:
        return over(request)
    notice = _("The button was pressed on a page of another site. Please press it here.") if is_foreign else ""
    follows = what_follows(contact=link.contact, new_digest=link.facts["address_digest"]).sentences
    context = {"address": link.facts["address"], "follows": follows, "notice": notice}
    return _page(request, "leads/profile_new_address.html", context, 403 if is_foreign else 200)


@require_safe
@never_cache
def done(request: HttpRequest) -> HttpResponse:
    """The address is changed: the same page for everyone."""
    return _page(request, "leads/profile_new_address_done.html", {}, 200)


def _page(request: HttpRequest, template: str, context: dict[str, object], status: int) -> HttpResponse:
    return unlisted(render(request, template, context, status=status))
