from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leads.opt_out_by_address import OptOutAddressForm, ask_for_opt_out_link
from responsys_site.ground.same_site import cookie_free_form
from responsys_site.ground.unlisted import unlisted


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def address_form(request: HttpRequest) -> HttpResponse:
    """Ask for the address that mailings are to stop to. Every one is answered alike, and acts by the link mailed."""
    if request.method != "POST":
        return render(request, "leads/opt_out_by_address.html", {"form": OptOutAddressForm()})
    answer = ask_for_opt_out_link(
        posted=request.POST,
        is_foreign=request.is_foreign,  # type: ignore[attr-defined]  # set by cookie_free_form
        client=request.META.get("REMOTE_ADDR", ""),
        at=timezone.now(),
    )
    template = "leads/opt_out_link_sent.html" if answer.status == 200 else "leads/opt_out_by_address.html"
    response = render(request, template, {"form": answer.form, "notice": answer.notice}, status=answer.status)
    return unlisted(response, retry_after=answer.retry_after)
