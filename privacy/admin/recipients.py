"""Record that a member of staff looked at who was told."""

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from privacy.admin.views import show
from privacy.models import PolicyVersion
from privacy.notices.recipients import MAX_LISTED, RecipientStatus, dry_run
from privacy.notices.status import (
    MAX_UNREACHED_LISTED,
    HistoryEntry,
    delivery_history,
    delivery_results,
    unreached_recipients,
)
from responsys_site.core.audit import access
from responsys_site.core.email_addresses import InvalidAddress, keyed_digest


def log_version_access(
    *, request: HttpRequest, view: str, version: PolicyVersion, at: datetime, subject: str = ""
) -> None:
    """Append one look to the evidence, before it is shown. `subject` is the digest of the address that was typed."""
    access.log_access(staff_id=int(request.user.pk or 0), view=view, seen=[version], subject=subject, at=at)


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
