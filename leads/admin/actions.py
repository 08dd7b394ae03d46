from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _

from leads.models import InformationRequest, Note, WrongState
from responsys_site.core.admin.base import AccessLogMixin, ReadOnlyAdminMixin
from responsys_site.core.audit_log import log_change
from responsys_site.core.forms.fields import MultilineField


class NoteInline(ReadOnlyAdminMixin, admin.TabularInline):
    """Every note on a request, oldest first, so that the page reads as a history."""

    model = Note
    fields = ["at", "author", "text"]
    readonly_fields = ["author"]  # as a plain name: who reads this may not open their colleagues' accounts
    extra = 0
    template = "admin/leads/rows.html"

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("by")

    @admin.display(description=_("written by"))
    def author(self, row: Note) -> str:
        return row.by.get_username()


class NoteForm(forms.ModelForm):
    """The request's page has one field to type in, and that is a note."""

    note = MultilineField(
        rows=4,
        label=_("Add a note"),
        required=False,
        max_length=4000,
        help_text=_("For colleagues. It cannot be changed afterwards; the person may ask to see it."),
    )

    class Meta:
        model = InformationRequest
        fields: list[str] = []


def add_note(*, request: InformationRequest, by: Any, text: str, at: datetime) -> bool:
    """Write down what a colleague typed, if anything, and that it was written. Returns whether there was a text."""
    if not text:
        return False
    Note.objects.add(request=request, by=by, text=text, at=at)
    log_change(staff_id=by.pk, act="note", row=request, subject=request.contact.address_digest, at=at)
    return True


EVERYWHERE = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]
Requests = QuerySet[InformationRequest]


class RequestActions(AccessLogMixin):
    """The steps from new to closed: for several requests from the list, for one from its page."""

    actions = ["assign", "mark_contacted", "close"]

    @admin.action(description=gettext_lazy("Assign to me"), permissions=["change"], location=EVERYWHERE)
    def assign(self, request: HttpRequest, rows: Requests) -> None:
        self._move(request, rows, InformationRequest.assign)

    @admin.action(description=gettext_lazy("Mark as contacted"), permissions=["change"], location=EVERYWHERE)
    def mark_contacted(self, request: HttpRequest, rows: Requests) -> None:
        self._move(request, rows, InformationRequest.mark_contacted)

    @admin.action(description=gettext_lazy("Close the request"), permissions=["change"], location=EVERYWHERE)
    def close(self, request: HttpRequest, rows: Requests) -> None:
        self._move(request, rows, InformationRequest.close)

    def _move(self, request: HttpRequest, rows: Requests, step: Callable[..., None]) -> None:
        typed = NoteForm(request.POST)  # a note typed before the button was pressed is not lost
        if not typed.is_valid():
            self.message_user(request, str(typed.errors["note"].as_text()), messages.ERROR)
            return
        chosen = list(rows.select_related("contact"))
        done = sum(self._moved(request, row, step) for row in chosen)
        for row in chosen:
            add_note(request=row, by=request.user, text=typed.cleaned_data["note"], at=timezone.now())
        self._say(request, done, len(chosen) - done)

    @transaction.atomic
    def _moved(self, request: HttpRequest, row: InformationRequest, step: Callable[..., None]) -> bool:
        at = timezone.now()
        try:
            step(row, by=request.user, at=at)
        except WrongState:
            return False
        self.log_change(request, row, [{"changed": {"fields": ["state"]}}])
        act = step.__name__.replace("_", "-")
        log_change(staff_id=int(request.user.pk or 0), act=act, row=row, subject=self.audit_subject(row), at=at)
        return True

    def _say(self, request: HttpRequest, done: int, refused: int) -> None:
        if done:
            words = ngettext("%(count)d request moved.", "%(count)d requests moved.", done)
            self.message_user(request, words % {"count": done}, messages.SUCCESS)
        if refused:
            words = ngettext("%(count)d request stays as it is.", "%(count)d requests stay as they are.", refused)
            why = _("That step does not follow from the state.")
            self.message_user(request, f"{words % {'count': refused}} {why}", messages.WARNING)
