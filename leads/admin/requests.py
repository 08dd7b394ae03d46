from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leads.looks import RecordsLooks
from leads.models import InformationRequest, WrongState

EVERYWHERE = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]
Requests = QuerySet[InformationRequest]


@admin.register(InformationRequest)
class InformationRequestAdmin(RecordsLooks):
    """The queue of requests, newest first. What was typed is shown, never edited; only the state moves."""

    list_display = ["reference", "state", "received_at", "name", "company", "email", "in_hand_by"]
    list_filter = ["state", "received_at", ("in_hand_by", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    list_select_related = ["in_hand_by"]
    search_fields = ["reference", "name", "company", "email", "needs"]
    search_help_text = gettext_lazy("Reference, name, company, address or words of the request")
    actions = ["take_in_hand", "mark_contacted", "close"]
    readonly_fields = [
        "reference",
        "state",
        "in_hand_by",
        "received_at",
        "name",
        "company",
        "email",
        "needs",
        "contact",
    ]
    fields = (*readonly_fields,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def subject_of(self, row: InformationRequest) -> str:
        return row.contact.address_digest

    @admin.action(description=gettext_lazy("Take in hand"), permissions=["change"], location=EVERYWHERE)
    def take_in_hand(self, request: HttpRequest, rows: Requests) -> None:
        self._move(request, rows, InformationRequest.take_in_hand)

    @admin.action(description=gettext_lazy("Mark as contacted"), permissions=["change"], location=EVERYWHERE)
    def mark_contacted(self, request: HttpRequest, rows: Requests) -> None:
        self._move(request, rows, InformationRequest.mark_contacted)

    @admin.action(description=gettext_lazy("Close the request"), permissions=["change"], location=EVERYWHERE)
    def close(self, request: HttpRequest, rows: Requests) -> None:
        self._move(request, rows, InformationRequest.close)

    def save_model(self, request: HttpRequest, obj: InformationRequest, form: Any, change: bool) -> None:
        """Nothing on the page is edited, so nothing is saved: a stale page must not take a state back."""

    def _move(self, request: HttpRequest, rows: Requests, step: Callable[..., None]) -> None:
        done = sum(self._moved(request, row, step) for row in rows)
        refused = len(rows) - done
        if done:
            words = ngettext("%(count)d request moved.", "%(count)d requests moved.", done)
            self.message_user(request, words % {"count": done}, messages.SUCCESS)
        if refused:
            words = ngettext("%(count)d request stays as it is.", "%(count)d requests stay as they are.", refused)
            why = _("That step does not follow from the state.")
            self.message_user(request, f"{words % {'count': refused}} {why}", messages.WARNING)

    def _moved(self, request: HttpRequest, row: InformationRequest, step: Callable[..., None]) -> bool:
        try:
            step(row, by=request.user)
        except WrongState:
            return False
        self.log_change(request, row, [{"changed": {"fields": ["state"]}}])
        return True
