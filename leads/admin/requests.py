from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.admin.filters import DueFilter
from leads.admin.notes import NoteForm, NotesOfRequest, keep_note
from leads.admin.steps import StepsOfRequest
from leads.models import InformationRequest
from leads.models.information_request import MOST_URGENT_FIRST
from responsys_site.ground.reach import ShowsReach


@admin.register(InformationRequest)
class InformationRequestAdmin(ShowsReach, StepsOfRequest):
    """The queue of requests, overdue first. What was typed is shown, never edited; the state moves, notes are added.

    How the person may be reached now is shown above what they submitted.
    """

    list_display = ["reference", "reach_in_list", "state", "due", "received_at", "name", "company", "in_hand_by"]
    list_filter = ["state", DueFilter, "received_at", ("in_hand_by", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    list_select_related = ["in_hand_by", "contact"]
    search_fields = ["reference", "name", "company", "email", "needs"]
    search_help_text = gettext_lazy("Reference, name, company, address or words of the request")
    form = NoteForm
    inlines = [NotesOfRequest]
    state_fields: list[Any] = [
        ("reference", "contact"),
        ("state", "in_the_hand_of"),
        ("received_at", "due"),
        ("contacted_at", "closed_at"),
    ]
    typed_fields: list[Any] = [("name", "company"), ("email", "telephone", "country"), "needs", "asked_for"]
    fieldsets = [
        (None, {"fields": ["reach", *state_fields]}),
        (gettext_lazy("As submitted"), {"fields": typed_fields}),
    ]
    readonly_fields = ["reach", *flatten([*state_fields, *typed_fields])]

    def get_queryset(self, request: HttpRequest) -> QuerySet[InformationRequest]:
        return InformationRequest.objects.most_urgent_first()

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return MOST_URGENT_FIRST

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def digest_of(self, row: InformationRequest) -> str:
        return row.contact.address_digest

    def subject_of(self, row: InformationRequest) -> str:
        return row.contact.address_digest

    @admin.display(description=gettext_lazy("due"), ordering="due_at")
    def due(self, row: InformationRequest) -> str:
        day = date_format(timezone.localtime(row.due_at), "SHORT_DATETIME_FORMAT")
        if row.is_overdue(at=timezone.now()):
            return format_html('<strong class="overdue">{}<br>{}</strong>', day, _("overdue"))
        return day

    @admin.display(description=gettext_lazy("in hand by"))
    def in_the_hand_of(self, row: InformationRequest) -> str:
        """As a plain name: who works here may not open their colleagues' accounts."""
        return row.in_hand_by.get_username() if row.in_hand_by else "–"

    @admin.display(description=gettext_lazy("what they asked for"))
    def asked_for(self, row: InformationRequest) -> str:
        return "\n".join(choice.wording for choice in row.choices.order_by("pk"))

    def save_model(self, request: HttpRequest, obj: InformationRequest, form: Any, change: bool) -> None:
        """Of the page only the note is kept: a stale page must not take a state back."""
        text = form.cleaned_data["note"]
        if keep_note(request=obj, by=request.user, text=text, at=timezone.now()):
            self.message_user(request, _("The note is kept."), messages.SUCCESS)
        else:
            self.message_user(request, _("There was no text to keep."), messages.WARNING)

    def response_change(self, request: HttpRequest, obj: InformationRequest) -> HttpResponse:
        return HttpResponseRedirect(request.get_full_path())
