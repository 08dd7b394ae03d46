from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leads.confirm_button import press, show
from leads.confirmation import Standing
from leads.models import Link
from responsys_site.ground.unlisted import unlisted

TEMPLATES = {
    Standing.OPEN: "leads/confirm.html",
    Standing.CONFIRMED: "leads/confirmed.html",
    Standing.EXPIRED: "leads/confirm_over.html",
    Standing.OPTED_OUT: "leads/confirm_over.html",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_exempt
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, act on POST. The token, known to one mailbox, is the right to confirm and to nothing else."""
    at, link = timezone.now(), Link.objects.known(purpose=Link.Purpose.CONFIRM, token=token)
    if link is None:
        raise Http404(_("This link is not complete."))
    answer = press(link=link, posted=request.POST, at=at) if request.method == "POST" else show(link=link, at=at)
    template = "leads/confirm_sent.html" if answer.mailed else TEMPLATES[answer.standing]
    response = render(request, template, {"answer": answer, "standing": answer.standing.name}, status=answer.status)
    return unlisted(response)
