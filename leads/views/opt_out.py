import logging
from datetime import datetime
from typing import Any

from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from leads.models import Choice
from leads.opt_out_button import Press, read_press
from leads.optout import opt_out, opt_out_without_database
from leads.undo import Outcome, issue_undo_key, undo
from leads.wording import OPT_OUT, OPT_OUT_OF_CONTACT, UNDO
from responsys_site.ground.tokens import address_digest_of
from responsys_site.ground.unlisted import unlisted

logger = logging.getLogger(__name__)
STATUS = {Outcome.UNDONE: 200, Outcome.TOO_LATE: 410, Outcome.ASKED_AGAIN: 409}


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
    at, press = timezone.now(), read_press(posted=request.POST)
    is_new = _opt_out(address_digest, press, at)
    may_undo = is_new and press.how != Choice.How.ONE_CLICK
    key = issue_undo_key(address_digest=address_digest, scope=press.scope, at=at) if may_undo else ""
    return _page(request, "leads/opted_out.html", scope=press.scope, undo_key=key)


def _opt_out(address_digest: str, press: Press, at: datetime) -> bool:
    """Return whether it is new and can be undone. The token alone names the address: it needs no database."""
    try:
        return opt_out(address_digest=address_digest, how=press.how, words=press.words, at=at, scope=press.scope)
    except Error as error:
        logger.error("An opt-out was taken by the journal alone: %s", type(error).__name__)
        opt_out_without_database(address_digest=address_digest, how=press.how, scope=press.scope, at=at)
        return False


@require_POST
@never_cache
@csrf_exempt
def undo_page(request: HttpRequest) -> HttpResponse:
    """Take back the opt-out whose answer carried the key. The key is the right to do so, and to nothing else."""
    outcome = undo(key=request.POST.get("key", ""), at=timezone.now())
    if outcome is Outcome.NOT_OURS:
        raise Http404(_("This key is not ours."))
    return _page(request, "leads/opt_out_undone.html", status=STATUS[outcome], outcome=outcome.name)


def _page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    words = {"button": OPT_OUT, "contact_button": OPT_OUT_OF_CONTACT, "undo_button": UNDO}
    return unlisted(render(request, template, {**words, **context}, status=status))
