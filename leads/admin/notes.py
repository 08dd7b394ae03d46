from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from leads.models import InformationRequest, Note
from responsys_site.ground.looks import ReadOnly
from responsys_site.ground.staff_acts import record_act
from responsys_site.ground.typed_text import several_lines


class NotesOfRequest(ReadOnly, admin.TabularInline):
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

    note = forms.CharField(
        label=_("Add a note"),
        required=False,
        max_length=4000,
        validators=[several_lines],
        help_text=_("For colleagues. It cannot be changed afterwards; the person may ask to see it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = InformationRequest
        fields: list[str] = []


def keep_note(*, request: InformationRequest, by: Any, text: str, at: datetime) -> bool:
    """Write down what a colleague typed, if anything, and that it was written. Returns whether there was a text."""
    if not text:
        return False
    Note.objects.add(request=request, by=by, text=text, at=at)
    record_act(staff_id=by.pk, act="note", row=request, subject=request.contact.address_digest, at=at)
    return True
