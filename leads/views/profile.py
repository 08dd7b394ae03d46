from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from leads.forms import LinkForm
from leads.models import Link
from leads.profile import actions
from leads.profile.actions import PageResult
from leads.profile.address_change import AddressChangeResult, confirm_new_address, link_to_new_address, plan_transfer
from leads.profile.data_requests import confirm_erasure, link_to_erasure
from leads.profile.link_request import new_link_form_token, request_profile_link
from leads.profile.links import active_link
from leads.profile.messages import result_message
from responsys_site.core.forms.csrf import stateless_form_view
from responsys_site.core.forms.stateless import FormResult, noindex
from responsys_site.core.journal.journal_file import RETRY_AFTER, JournalNotWritten
from responsys_site.mail.dead_mailboxes import revive


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def profile(request: HttpRequest, token: str) -> HttpResponse:
    """A person's own record, for whoever holds the link that was mailed to them. A POST saves the details."""
    return _answer(request, token, actions.save_details)


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def choices(request: HttpRequest, token: str) -> HttpResponse:
    """A button beside a choice was pressed."""
    return _answer(request, token, actions.press_choice)


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    """A new address was given."""
    return _answer(request, token, actions.ask_new_address)


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def copy(request: HttpRequest, token: str) -> HttpResponse:
    """A copy of everything was asked for."""
    return _answer(request, token, actions.ask_copy)


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """The link to an erasure was asked for."""
    return _answer(request, token, actions.ask_erasure)


def _answer(request: HttpRequest, token: str, act: actions.Act) -> HttpResponse:
    """The token in the path is the right to act. Nothing of the record is read before it was found good."""
    at = timezone.now()
    link = active_link(token=token, at=at)
    if link is None:
        return over(request)
    if request.method != "POST":
        return _page(request, token, link, PageResult())
    is_cross_site = request.is_cross_site  # type: ignore[attr-defined]  # set by cookie_free_form
    answer = act(contact=link.contact, posted=request.POST, is_cross_site=is_cross_site, at=at)
    if answer.done:
        revive(address_digest=link.contact.address_digest)  # the link was mailed there
        page = reverse("leads:profile", args=[token])
        return HttpResponseRedirect(f"{page}?done={answer.done.value}", status=303)
    return _page(request, token, link, answer)


def over(request: HttpRequest) -> HttpResponse:
    """The one page for every token that opens nothing: altered, too old, replaced, of somebody who was erased."""
    return noindex(render(request, "leads/profile/over.html", status=404))


def _page(request: HttpRequest, token: str, link: Link, answer: PageResult) -> HttpResponse:
    context = actions.page_context(contact=link.contact, answer=answer)
    done = result_message(word=request.GET.get("done", ""))
    response = render(
        request,
        "leads/profile/profile.html",
        {**context, "token": token, "link": link, "done": done},
        status=answer.status,
    )
    return noindex(response, retry_after=answer.retry_after)


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def profile_link_form(request: HttpRequest) -> HttpResponse:
    """Ask where the link is to go. Every address that could be one is answered alike, on file or not."""
    at = timezone.now()
    answer = FormResult(200, LinkForm())
    if request.method == "POST":
        answer = request_profile_link(
            posted=request.POST,
            is_cross_site=request.is_cross_site,  # type: ignore[attr-defined]  # set by cookie_free_form
            client=request.META.get("REMOTE_ADDR", ""),
            at=at,
        )
        if answer.status == 303:
            return HttpResponseRedirect(reverse("leads:profile_link_sent"), status=303)
    context = {"form": answer.form, "notice": answer.notice, "key": new_link_form_token(at=at)}
    response = render(request, "leads/profile/link.html", context, status=answer.status)
    if answer.retry_after:
        response["Retry-After"] = str(answer.retry_after)
    return response


@require_safe
@never_cache
def profile_link_sent(request: HttpRequest) -> HttpResponse:
    """What happens next: the same page for everyone."""
    return noindex(render(request, "leads/profile/link_sent.html"))


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def new_address_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, act on POST. A POST from a page of another site is shown the question instead."""
    at = timezone.now()
    is_cross_site = request.is_cross_site  # type: ignore[attr-defined]  # set by cookie_free_form
    if request.method == "POST" and not is_cross_site:
        outcome = confirm_new_address(token=token, at=at)
        if outcome is AddressChangeResult.CHANGED:
            return HttpResponseRedirect(reverse("leads:new_address_done"), status=303)
        if outcome is AddressChangeResult.TAKEN:
            return _render(request, "leads/profile/address_taken.html", {}, 409)
        return over(request)
    link = link_to_new_address(token=token, at=at)
    if link is None:
        return over(request)
    notice = _("The button was pressed on a page of another site. Please press it here.") if is_cross_site else ""
    follows = plan_transfer(contact=link.contact, new_digest=link.facts["address_digest"]).sentences
    context = {"address": link.facts["address"], "follows": follows, "notice": notice}
    return _render(request, "leads/profile/new_address.html", context, 403 if is_cross_site else 200)


@require_safe
@never_cache
def new_address_done(request: HttpRequest) -> HttpResponse:
    """The address is changed: the same page for everyone."""
    return _render(request, "leads/profile/new_address_done.html", {}, 200)


def _render(request: HttpRequest, template: str, context: dict[str, object], status: int) -> HttpResponse:
    return noindex(render(request, template, context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def erasure_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, act on POST. A POST from a page of another site is shown the question instead."""
    if request.method != "POST":
        return _question(request, token)
    if request.is_cross_site:  # type: ignore[attr-defined]  # set by cookie_free_form
        notice = _("The button was pressed on a page of another site. Please press it here.")
        return _question(request, token, notice=notice, status=403)
    try:
        is_asked = confirm_erasure(token=token, at=timezone.now())
    except JournalNotWritten:
        notice = _("We cannot begin at this moment, and nothing was removed. Please press the button again later.")
        return noindex(_question(request, token, notice=notice, status=503), retry_after=RETRY_AFTER)
    return HttpResponseRedirect(reverse("leads:erasure_begun"), status=303) if is_asked else over(request)


@require_safe
@never_cache
def erasure_begun(request: HttpRequest) -> HttpResponse:
    """The erasure has begun: the same page for everyone."""
    return noindex(render(request, "leads/profile/erasure_begun.html"))


def _question(request: HttpRequest, token: str, *, notice: str = "", status: int = 200) -> HttpResponse:
    link = link_to_erasure(token=token, at=timezone.now())
    if link is None:
        return over(request)
    context = {"address": link.contact.address, "notice": notice}
    return noindex(render(request, "leads/profile/erasure.html", context, status=status))
