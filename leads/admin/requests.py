from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from leads.admin.actions import NoteForm, NoteInline, RequestActions, add_note
from leads.contact_fields import CONTACT_FIELD_NAMES, LISTED_FIELD_NAMES
from leads.models import InformationRequest
from leads.models.information_request import DUE_ORDER
from responsys_site.core.admin.reach import ReachMixin


class DueFilter(admin.SimpleListFilter):
    """Who waits for an answer, and since when too long."""

    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("overdue", _("overdue")), ("day", _("within 24 hours")), ("waiting", _("everybody who waits"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now, choice = timezone.now(), self.value()
        until = {"overdue": now, "day": now + timedelta(days=1)}
        if choice in until:
            return queryset.waiting().filter(due_at__lt=until[choice])
        return queryset.waiting() if choice == "waiting" else queryset


@admin.register(InformationRequest)
class InformationRequestAdmin(ReachMixin, RequestActions):
    """The queue of requests, overdue first. What was typed is shown, never edited; the state moves, notes are added.

    How the person may be reached now is shown above what they submitted.
    """

    list_display = ["reference", "reach_in_list", "state", "due", "received_at", *LISTED_FIELD_NAMES, "assigned_to"]
    list_filter = ["state", DueFilter, "received_at", ("assigned_to", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    list_select_related = ["assigned_to", "contact"]
    search_fields = ["reference", *LISTED_FIELD_NAMES, "email", "needs"]
    search_help_text = gettext_lazy("Reference, name, company, address or words of the request")
    form = NoteForm
    inlines = [NoteInline]
    state_fields: list[Any] = [
        ("reference", "contact"),
        ("state", "in_the_hand_of"),
        ("received_at", "due"),
        ("contacted_at", "closed_at"),
    ]
    typed_fields: list[Any] = ["email", CONTACT_FIELD_NAMES, "needs", "asked_for"]
    fieldsets = [
        (None, {"fields": ["reach", *state_fields]}),
        (gettext_lazy("As submitted"), {"fields": typed_fields}),
    ]
    readonly_fields = ["reach", *flatten([*state_fields, *typed_fields])]

    def get_queryset(self, request: HttpRequest) -> QuerySet[InformationRequest]:
        return InformationRequest.objects.order_by_due()

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return DUE_ORDER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def digest_of(self, row: InformationRequest) -> str:
        return row.contact.address_digest

    def audit_subject(self, row: InformationRequest) -> str:
        return row.contact.address_digest

    @admin.display(description=gettext_lazy("due"), ordering="due_at")
    def due(self, row: InformationRequest) -> str:
        day = date_format(timezone.localtime(row.due_at), "SHORT_DATETIME_FORMAT")
        if row.is_overdue(at=timezone.now()):
            return format_html('<strong class="overdue">{}<br>{}</strong>', day, _("overdue"))
        return day

    @admin.display(description=gettext_lazy("assigned to"))
    def in_the_hand_of(self, row: InformationRequest) -> str:
        """As a plain name: who works here may not open their colleagues' accounts."""
        return row.assigned_to.get_username() if row.assigned_to else "–"

    @admin.display(description=gettext_lazy("what they asked for"))
    def asked_for(self, row: InformationRequest) -> str:
        return "\n".join(choice.wording for choice in row.choices.order_by("pk"))

    def save_model(self, request: HttpRequest, obj: InformationRequest, form: Any, change: bool) -> None:
        """Of the page only the note is kept: a stale page must not take a state back."""
        text = form.cleaned_data["note"]
        if add_note(request=obj, by=request.user, text=text, at=timezone.now()):
            self.message_user(request, _("The note is kept."), messages.SUCCESS)
        else:
            self.message_user(request, _("There was no text to keep."), messages.WARNING)

    def response_change(self, request: HttpRequest, obj: InformationRequest) -> HttpResponse:
        return HttpResponseRedirect(request.get_full_path())
