from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.utils import flatten
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from leads.contact_fields import CONTACT_FIELD_NAMES, LISTED_FIELD_NAMES
from leads.models import PendingSubmission, QuarantinedSubmission
from leads.requests.quarantine import release_submission
from responsys_site.core.admin.base import AccessLogMixin, ReadOnlyAdminMixin
from responsys_site.core.admin.reach import ReachMixin
from responsys_site.core.email_addresses import InvalidAddress

SEARCH_HELP = _("Name, company, address or words of the request")


@admin.register(PendingSubmission)
class PendingSubmissionAdmin(ReadOnlyAdminMixin, ReachMixin, AccessLogMixin):
    """Submissions that no worker has processed yet. Listed on the admin's first page only when there are any."""

    list_display = ["__str__", "reach_in_list", "received_at", "waits_for", *LISTED_FIELD_NAMES]
    list_per_page = 50
    search_fields = [*LISTED_FIELD_NAMES, "email", "needs"]
    search_help_text = SEARCH_HELP
    fields = [
        ("received_at", "waits_for"),
        "reach",
        "email",
        CONTACT_FIELD_NAMES,
        "needs",
        ("updates", "contact"),
    ]
    readonly_fields = flatten(fields)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and PendingSubmission.objects.exists()

    @admin.display(description=_("waits for"))
    def waits_for(self, row: PendingSubmission) -> str:
        return timesince(row.received_at)


@admin.register(QuarantinedSubmission)
class QuarantinedSubmissionAdmin(ReachMixin, AccessLogMixin):
    """Submissions that look like spam or could not be processed. Staff release those that people sent."""

    list_display = ["__str__", "reach_in_list", "received_at", "reason", *LISTED_FIELD_NAMES, "erased_on"]
    list_filter = ["reason", "received_at"]
    list_per_page = 50
    search_fields = [*LISTED_FIELD_NAMES, "email", "needs"]
    search_help_text = SEARCH_HELP
    actions = ["release"]
    fields = [
        ("received_at", "erased_on"),
        "reason",
        "reach",
        "email",
        CONTACT_FIELD_NAMES,
        "needs",
        ("updates", "contact"),
    ]
    readonly_fields = flatten(fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _record(self, request: HttpRequest, view: str, seen: list[Model], subject: str) -> None:
        super()._record(request, view, seen, subject)
        QuarantinedSubmission.objects.filter(pk__in=[row.pk for row in seen]).mark_seen(at=timezone.now())

    @admin.display(description=_("is erased on"))
    def erased_on(self, row: QuarantinedSubmission) -> str:
        return date_format(timezone.localtime(row.expires_at), "DATE_FORMAT")

    @admin.action(
        description=_("Release into the queue"),
        permissions=["change"],
        location=[ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM],
    )
    def release(self, request: HttpRequest, rows: QuerySet[QuarantinedSubmission]) -> None:
        released = 0
        for row in rows:
            try:
                released += _is_released(row, int(request.user.pk or 0))
            except InvalidAddress:
                refused = _("“%(row)s” was not released: no e-mail can be sent to the address that was typed.")
                self.message_user(request, refused % {"row": row}, messages.ERROR)
        words = ngettext("%(count)d request is in the queue now.", "%(count)d requests are in the queue now.", released)
        self.message_user(request, words % {"count": released}, messages.SUCCESS if released else messages.WARNING)

    def save_model(self, request: HttpRequest, obj: QuarantinedSubmission, form: Any, change: bool) -> None:
        """Nothing on the page is edited, so nothing is saved."""


def _is_released(row: QuarantinedSubmission, staff_id: int) -> bool:
    """A colleague may have been faster, or its time may have run out since the list was shown.

    Raises InvalidAddress.
    """
    try:
        release_submission(submission=row, staff_id=staff_id, at=timezone.now())
    except QuarantinedSubmission.DoesNotExist:
        return False
    return True
