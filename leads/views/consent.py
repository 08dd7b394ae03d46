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

from leads.consent.double_opt_in import LinkStatus, press_confirm_button, show_confirm_page
from leads.consent.opt_out import OptOutRequest, opt_out, opt_out_without_database, read_opt_out_request
from leads.consent.opt_out_link import OptOutAddressForm, request_opt_out_link
from leads.consent.texts import OPT_OUT_OF_CONTACT, OPT_OUT_TEXT, UNDO
from leads.consent.undo_opt_out import UndoResult, issue_undo_key, undo_opt_out
from leads.models import ConsentEvent, Link
from responsys_site.core.error_logging import describe_error
from responsys_site.core.forms.csrf import stateless_form_view
from responsys_site.core.forms.stateless import noindex
from responsys_site.core.tokens import read_opt_out_token
from responsys_site.mail.dead_mailboxes import revive

TEMPLATES = {
    LinkStatus.OPEN: "leads/consent/confirm.html",
    LinkStatus.CONFIRMED: "leads/consent/confirmed.html",
    LinkStatus.EXPIRED: "leads/consent/confirm_over.html",
    LinkStatus.OPTED_OUT: "leads/consent/confirm_over.html",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_exempt
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, act on POST. The token, known to one mailbox, is the right to confirm and to nothing else."""
    at, link = timezone.now(), Link.objects.known(purpose=Link.Purpose.CONFIRM, token=token)
    if link is None:
        raise Http404(_("This link is not complete."))
    answer = (
        press_confirm_button(link=link, posted=request.POST, at=at)
        if request.method == "POST"
        else show_confirm_page(link=link, at=at)
    )
    template = "leads/consent/confirm_sent.html" if answer.mailed else TEMPLATES[answer.standing]
    response = render(request, template, {"answer": answer, "standing": answer.standing.name}, status=answer.status)
    return noindex(response)


logger = logging.getLogger(__name__)
STATUS = {UndoResult.UNDONE: 200, UndoResult.TOO_LATE: 410, UndoResult.ASKED_AGAIN: 409}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_exempt
def opt_out_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, act on POST. A mail program posts here too, with no page, cookie or Origin (RFC 8058, 3.1).

    Where the POST comes from does not matter: the token is the right to opt out, and there is nothing else to do here.
    """
    address_digest = read_opt_out_token(token=token)
    if address_digest is None:
        raise Http404(_("This link is not complete."))
    if request.method != "POST":
        return _page(request, "leads/consent/opt_out.html")
    at, press = timezone.now(), read_opt_out_request(posted=request.POST)
    is_new = _opt_out(address_digest, press, at)
    may_undo = is_new and press.how != ConsentEvent.How.ONE_CLICK
    key = issue_undo_key(address_digest=address_digest, scope=press.scope, at=at) if may_undo else ""
    return _page(request, "leads/consent/opted_out.html", scope=press.scope, undo_key=key)


def _opt_out(address_digest: str, press: OptOutRequest, at: datetime) -> bool:
    """Return whether it is new and can be undone. The token alone names the address: it needs no database."""
    try:
        is_new = opt_out(address_digest=address_digest, how=press.how, words=press.words, at=at, scope=press.scope)
        revive(address_digest=address_digest)  # the link was mailed there, and the receipt goes there
        return is_new
    except Error as error:
        logger.error("An opt-out was taken by the journal alone: %s", describe_error(error))
        opt_out_without_database(address_digest=address_digest, how=press.how, scope=press.scope, at=at)
        return False


@require_POST
@never_cache
@csrf_exempt
def undo_page(request: HttpRequest) -> HttpResponse:
    """Take back the opt-out whose answer carried the key. The key is the right to do so, and to nothing else."""
    outcome = undo_opt_out(key=request.POST.get("key", ""), at=timezone.now())
    if outcome is UndoResult.NOT_OURS:
        raise Http404(_("This key is not ours."))
    return _page(request, "leads/consent/opt_out_undone.html", status=STATUS[outcome], outcome=outcome.name)


def _page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    words = {"button": OPT_OUT_TEXT, "contact_button": OPT_OUT_OF_CONTACT, "undo_button": UNDO}
    return noindex(render(request, template, {**words, **context}, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def opt_out_link_form(request: HttpRequest) -> HttpResponse:
    """Ask for the address that mailings are to stop to. Every one is answered alike, and acts by the link mailed."""
    if request.method != "POST":
        return render(request, "leads/consent/opt_out_by_address.html", {"form": OptOutAddressForm()})
    answer = request_opt_out_link(
        posted=request.POST,
        is_cross_site=request.is_cross_site,  # type: ignore[attr-defined]  # set by cookie_free_form
        client=request.META.get("REMOTE_ADDR", ""),
        at=timezone.now(),
    )
    template = (
        "leads/consent/opt_out_link_sent.html" if answer.status == 200 else "leads/consent/opt_out_by_address.html"
    )
    response = render(request, template, {"form": answer.form, "notice": answer.notice}, status=answer.status)
    return noindex(response, retry_after=answer.retry_after)
