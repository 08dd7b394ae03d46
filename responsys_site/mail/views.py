"""The development mailbox in the browser. urls.py of the project mounts it only under DEBUG."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from responsys_site.mail.dev_mailbox import StoredMail, newest_first, read
from responsys_site.mail.rendering.templates import page_for_browser


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails that would have left, newest first."""
    mails = list(newest_first(folder=settings.DEVELOPMENT_MAILBOX))
    return render(request, "mail/mailbox.html", {"mails": mails})


@never_cache
@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail: headers, text part, link to its HTML part."""
    return render(request, "mail/message.html", {"kept": _kept(name)})


@never_cache
@require_safe
def html_part(request: HttpRequest, name: str) -> HttpResponse:
    """Show the HTML part as the recipient's mail program would, as a page of its own."""
    return HttpResponse(page_for_browser(_kept(name).html))


@never_cache
@require_safe
def attached(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Show a file that goes with the mail as text, whatever it is."""
    files = _kept(name).files
    if not 1 <= number <= len(files):
        raise Http404(_("There is no such file."))
    return HttpResponse(files[number - 1].text, content_type="text/plain; charset=utf-8")


def _kept(name: str) -> StoredMail:
    kept = read(folder=settings.DEVELOPMENT_MAILBOX, name=name)
    if kept is None:
        raise Http404(_("There is no such mail."))
    return kept
