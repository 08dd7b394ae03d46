from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leads.models import Choice
from leads.optout import opt_out
from leads.wording import ONE_CLICK, OPT_OUT
from responsys_site.ground.tokens import address_digest_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_exempt
def opt_out_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, act on POST. A mail program posts here too, with no page, cookie or Origin (RFC 8058, 3.1).

    Where the POST comes from does not matter: the token is the right to opt out, and there is nothing else to do here.
    """
    address_digest = address_digest_of(token=token)
    if address_digest is None:
        raise Http404(_("This link is not complete."))
    if request.method != "POST":
        return _page(request, "leads/opt_out.html")
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    opt_out(
        address_digest=address_digest,
        how=Choice.How.ONE_CLICK if is_one_click else Choice.How.LINK,
        words=ONE_CLICK if is_one_click else str(OPT_OUT),
        at=timezone.now(),
    )
    return _page(request, "leads/opted_out.html")


def _page(request: HttpRequest, template: str) -> HttpResponse:
    response = render(request, template, {"button": OPT_OUT})
    response["X-Robots-Tag"] = "noindex"
    return response
