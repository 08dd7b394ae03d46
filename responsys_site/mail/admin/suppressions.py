"""Staff let mail go again to a mailbox that is held to be dead, with a reason that the evidence keeps."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from responsys_site.core import audit_log
from responsys_site.core.admin.base import AccessLogMixin, BoundedListAdmin, ReadOnlyAdminMixin
from responsys_site.core.admin.reach import digest_searched, sees_people
from responsys_site.core.models import AuditEvent
from responsys_site.mail.dead_mailboxes import failures_of, revive
from responsys_site.mail.models import Suppression

REVIVAL_EVENT = "mailbox revived"


class RevivalReason(models.TextChoices):
    """Fixed words: the evidence can never be erased, so nothing personal may be typed into it."""

    PERSON_SAID = "person said", _("The person told us that the mailbox works")
    FAULT_MENDED = "fault mended", _("We or a mail server had a fault, and it is fixed")
    WRONG_REPORT = "wrong report", _("The failure report was wrong")


class ReviveForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "---------"), *RevivalReason.choices])


@transaction.atomic
def revive_by_staff(*, address_digest: str, reason: str, staff_id: int, at: datetime) -> bool:
    """Lift it and record who did so and why; say whether there was anything to lift."""
    if not revive(address_digest=address_digest):
        return False
    audit_log.append(kind=REVIVAL_EVENT, at=at, facts={"staff": staff_id, "reason": reason}, subject=address_digest)
    return True


MOST_FAILURES = 20


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdminMixin, BoundedListAdmin, AccessLogMixin):
    """Who gets no mail any more, by digest: a whole address finds its row, and no row tells an address."""

    list_display = ["address_digest", "scope", "reason", "since"]
    list_filter = ["scope", "reason", "since"]
    search_fields = ["address_digest"]  # shows the search box; get_search_results reads what is typed
    search_help_text = _("A whole address, or its digest")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.revive_view))
        return [path("<int:pk>/revive/", view, name="mail_suppression_revive"), *super().get_urls()]

    def get_extra_context(self, *, request: HttpRequest, row: Suppression) -> dict[str, Any]:
        if row.reason != Suppression.Reason.BOUNCED:
            return {}
        lifted = AuditEvent.objects.filter(kind=REVIVAL_EVENT, subject=row.address_digest).order_by("-at")[
            :MOST_FAILURES
        ]
        failures = failures_of(address_digest=row.address_digest).prefetch_related("bounce_reports")
        return {
            "failures": failures[:MOST_FAILURES],
            "lifted": [(entry.at, RevivalReason(entry.facts["reason"]).label) for entry in lifted],
            "revive_form": ReviveForm() if sees_people(request=request) else None,
        }

    def revive_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let mail go to this address again, and go back to the list."""
        if not self.has_view_permission(request) or not sees_people(request=request):
            raise PermissionDenied
        row, form = get_object_or_404(Suppression, pk=pk), ReviveForm(request.POST)
        if not form.is_valid():
            context = {**self.admin_site.each_context(request), "opts": self.opts, "original": row, "form": form}
            return TemplateResponse(request, "admin/mail/suppression/revive.html", context, status=422)
        is_lifted = revive_by_staff(
            address_digest=row.address_digest,
            reason=form.cleaned_data["reason"],
            staff_id=int(request.user.pk or 0),
            at=timezone.now(),
        )
        if is_lifted:
            self.message_user(request, gettext("We'll send e-mail to this address again."), messages.SUCCESS)
        else:
            words = gettext("Only the person can undo this: the mailbox isn't marked as dead.")
            self.message_user(request, words, messages.WARNING)
        return redirect("admin:mail_suppression_changelist")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        return queryset.filter(address_digest=digest_searched(request=request, words=words)), False
