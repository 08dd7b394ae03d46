"""The parts of a draft that are written on its page: its texts, and the notes on its clauses."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from privacy.admin.rights import may_write
from privacy.forms import DraftNoteForm, DraftTextForm
from privacy.models import ClauseNote, PolicyText, PolicyVersion


class PartOfDraft(admin.StackedInline):
    """Written with the draft, by whoever may write it, and shown for good once it is posted."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("privacy.view_policyversion") or may_write(request=request)

    def has_add_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return may_write(request=request, version=obj)

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return may_write(request=request, version=obj)

    def has_delete_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return may_write(request=request, version=obj)


class TextInline(PartOfDraft):
    model = PolicyText
    form = DraftTextForm
    readonly_fields = ("sha256",)

    def get_fields(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list[Any]:
        """Of a posted version its public page has the words."""
        return ["language", "markdown", "sha256"] if may_write(request=request, version=obj) else ["language", "sha256"]

    def get_extra(self, request: HttpRequest, obj: PolicyVersion | None = None, **kwargs: Any) -> int:
        return 0 if obj else 1


class NoteInline(PartOfDraft):
    model = ClauseNote
    form = DraftNoteForm
