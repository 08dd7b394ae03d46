from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from leads.profile_rights import confirm_erasure, link_to_erasure
from leads.views.profile import over
from responsys_site.ground.journal import RETRY_AFTER, JournalNotWritten
from responsys_site.ground.same_site import cookie_free_form
from responsys_site.ground.unlisted import unlisted


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, act on POST. A POST from a page of another site is shown the question instead."""
    if request.method != "POST":
        return _question(request, token)
    if request.is_foreign:  # type: ignore[attr-defined]  # set by cookie_free_form
        notice = _("The button was pressed on a page of another site. Please press it here.")
        return _question(request, token, notice=notice, status=403)
    try:
        is_asked = confirm_erasure(token=token, at=timezone.now())
    except JournalNotWritten:
        notice = _("We cannot begin at this moment, and nothing was removed. Please press the button again later.")
        return unlisted(_question(request, token, notice=notice, status=503), retry_after=RETRY_AFTER)
    return HttpResponseRedirect(reverse("leads:erasure_begun"), status=303) if is_asked else over(request)


@require_safe
@never_cache
def begun(request: HttpRequest) -> HttpResponse:
    """The erasure has begun: the same page for everyone."""
    return unlisted(render(request, "leads/profile_erasure_begun.html"))


def _question(request: HttpRequest, token: str, *, notice: str = "", status: int = 200) -> HttpResponse:
    link = link_to_erasure(token=token, at=timezone.now())
    if link is None:
        return over(request)
    context = {"address": link.contact.address, "notice": notice}
    return unlisted(render(request, "leads/profile_erasure.html", context, status=status))
