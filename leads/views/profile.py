from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leads import profile_page
from leads.models import Link
from leads.profile_links import living_link
from leads.profile_notices import notice_of
from leads.profile_page import Answer
from responsys_site.ground.same_site import cookie_free_form
from responsys_site.ground.unlisted import unlisted
from responsys_site.mail.dead_mailboxes import revive


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def profile(request: HttpRequest, token: str) -> HttpResponse:
    """A person's own record, for whoever holds the link that was mailed to them. A POST saves the details."""
    return _answer(request, token, profile_page.save_details)


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def choices(request: HttpRequest, token: str) -> HttpResponse:
    """A button beside a choice was pressed."""
    return _answer(request, token, profile_page.press_choice)


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    """A new address was given."""
    return _answer(request, token, profile_page.ask_new_address)


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def copy(request: HttpRequest, token: str) -> HttpResponse:
    """A copy of everything was asked for."""
    return _answer(request, token, profile_page.ask_copy)


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """The link to an erasure was asked for."""
    return _answer(request, token, profile_page.ask_erasure)


def _answer(request: HttpRequest, token: str, act: profile_page.Act) -> HttpResponse:
    """The token in the path is the right to act. Nothing of the record is read before it was found good."""
    at = timezone.now()
    link = living_link(token=token, at=at)
    if link is None:
        return over(request)
    if request.method != "POST":
        return _page(request, token, link, Answer())
    is_foreign = request.is_foreign  # type: ignore[attr-defined]  # set by cookie_free_form
    answer = act(contact=link.contact, posted=request.POST, is_foreign=is_foreign, at=at)
    if answer.done:
        revive(address_digest=link.contact.address_digest)  # the link was mailed there
        page = reverse("leads:profile", args=[token])
        return HttpResponseRedirect(f"{page}?done={answer.done.value}", status=303)
    return _page(request, token, link, answer)


def over(request: HttpRequest) -> HttpResponse:
    """The one page for every token that opens nothing: altered, too old, replaced, of somebody who was erased."""
    return unlisted(render(request, "leads/profile_over.html", status=404))


def _page(request: HttpRequest, token: str, link: Link, answer: Answer) -> HttpResponse:
    context = profile_page.page_of(contact=link.contact, answer=answer)
    done = notice_of(word=request.GET.get("done", ""))
    response = render(
        request,
        "leads/profile.html",
        {**context, "token": token, "link": link, "done": done},
        status=answer.status,
    )
    return unlisted(response, retry_after=answer.retry_after)
