"""Pages about one version for those who may post: the preview, the dry run, and who was told."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.admin.version_state import require_officer
from privacy.models import Kind, PolicyVersion
from privacy.notices.approval import preview_notice, preview_page_data, send_preview
from privacy.notices.privacy_office import ActionNotAllowed
from privacy.notices.recipients import MAX_LISTED, RecipientStatus, dry_run
from privacy.notices.status import (
    MAX_UNREACHED_LISTED,
    HistoryEntry,
    delivery_history,
    delivery_results,
    unreached_recipients,
)
from responsys_site.core import audit_log
from responsys_site.core.email_addresses import InvalidAddress, keyed_digest
from responsys_site.mail.rendering.templates import page_for_browser

View = Callable[..., HttpResponse]


def page_path(route: str, view: View, name: str) -> URLPattern:
    """Return the pattern of a page under one version's address. Others are refused before it is looked up."""

    @wraps(view)
    def answer(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        require_officer(request=request)
        version = get_object_or_404(PolicyVersion.objects.select_related("corrects"), pk=pk)
        return view(request, version, **kwargs)

    return path(f"<int:pk>/{route}", admin.site.admin_view(answer), name=f"privacy_policyversion_{name}")


def show(
    request: HttpRequest, template: str, *, version: PolicyVersion, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Answer with a page of the staff's site, under templates/admin/privacy/policyversion/."""
    frame = {**admin.site.each_context(request), "title": title, "opts": PolicyVersion._meta, "version": version}
    return TemplateResponse(request, f"admin/privacy/policyversion/{template}", {**frame, **context}, status=status)


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


def log_version_access(
    *, request: HttpRequest, view: str, version: PolicyVersion, at: datetime, subject: str = ""
) -> None:
    """Append one look to the evidence, before it is shown. `subject` is the digest of the address that was typed."""
    audit_log.log_access(staff_id=int(request.user.pk or 0), view=view, seen=[version], subject=subject, at=at)


@require_safe
def dry_run_view(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    """Count everyone on file by app and by status, and list the first of each by masked address."""
    run = dry_run()
    log_version_access(request=request, view="dry run", version=version, at=timezone.now())
    apps = [
        (path.partition(".")[0], counts.total(), [counts[status] for status in RecipientStatus])
        for path, counts in run.by_app.items()
    ]
    return show(
        request,
        "dry_run.html",
        version=version,
        title=_("Dry run"),
        run=run,
        statuses=[(one, one.label, run.count(one), run.listed[one]) for one in RecipientStatus],
        apps=apps,
        most=MAX_LISTED,
    )


class AddressForm(forms.Form):
    """The address goes in the body of a POST: no log, history or link holds it."""

    address = forms.CharField(label=gettext_lazy("E-mail address"), max_length=320)

    def clean_address(self) -> str:
        """Return the digest of the address; the address itself goes no further."""
        try:
            return keyed_digest(self.cleaned_data["address"])
        except InvalidAddress:
            raise forms.ValidationError(_("This is not a whole address.")) from None


@require_http_methods(["GET", "HEAD", "POST"])
def recipients_view(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    """Show what became of the mails about a version; or, for an address that was typed, of those to one person."""
    form = AddressForm(request.POST or None)
    lines = _history(request, version, form)
    if lines is None:
        log_version_access(request=request, view="told", version=version, at=timezone.now())
    return show(
        request,
        "told.html",
        version=version,
        title=_("Who was told"),
        status=422 if form.errors else 200,
        form=form,
        lines=lines,
        outcomes=delivery_results(version=version),
        unreached=unreached_recipients(version=version),
        most=MAX_UNREACHED_LISTED,
    )


def _history(request: HttpRequest, version: PolicyVersion, form: AddressForm) -> list[HistoryEntry] | None:
    """Return the ledger of the person whose address was typed; None when none was."""
    if not form.is_valid():
        return None
    found = form.cleaned_data["address"]
    log_version_access(request=request, view="ledger", version=version, at=timezone.now(), subject=found)
    return delivery_history(address_digest=found)
