"""A version as people will see it: its public page, and the mail in text and in HTML."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from privacy.admin.views import show
from privacy.models import Kind, PolicyVersion
from privacy.notices.approval import preview_notice, preview_page_data, send_preview
from privacy.notices.privacy_office import ActionNotAllowed
from responsys_site.mail.rendering.templates import page_for_browser


@require_safe
def preview(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    """Lead to the page, and show the mail's text."""
    mail = preview_notice(version=version, at=timezone.now()) if version.kind == Kind.CHANGE else None
    has_text = version.texts.exists()
    return show(request, "preview.html", version=version, title=_("Preview"), mail=mail, has_text=has_text)


@require_safe
def preview_page(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    """Show the public page as it would be if the draft were posted now."""
    reading = preview_page_data(version=version, at=timezone.now())
    if reading is None:
        raise Http404
    policy = {"in_force": reading.now, "coming": reading.coming}
    return render(request, "privacy/version.html", {"reading": reading, "policy": policy})


@require_safe
def preview_mail(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    """Show the HTML part as a mail program would."""
    notice = preview_notice(version=version, at=timezone.now())
    return HttpResponse(page_for_browser(notice.html))


@require_POST
def preview_to_myself(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    """Mail it to the colleague who asks, and to nobody else."""
    try:
        send_preview(version=version, address=str(getattr(request.user, "email", "")), at=timezone.now())
        messages.success(request, _("The mail is on its way to you."))
    except ActionNotAllowed as reason:
        messages.error(request, str(reason))
    return HttpResponseRedirect(reverse("admin:privacy_policyversion_preview", args=[version.pk]))
