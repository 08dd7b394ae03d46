"""Drafts of the policy are written here and nowhere else; what was posted can only be looked at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacy.forms import DraftForm, DraftTextForm
from privacy.models import PolicyText, PolicyVersion


class TextInline(admin.StackedInline):
    model = PolicyText
    form = DraftTextForm
    extra = 0
    readonly_fields = ("sha256",)

    def has_add_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_draft(obj) and super().has_delete_permission(request, obj)


@admin.register(PolicyVersion)
class PolicyVersionAdmin(admin.ModelAdmin):
    form = DraftForm
    inlines = (TextInline,)
    list_display = ("name", "kind", "posted_at", "effective_at", "in_force_from")
    list_filter = ("kind",)
    readonly_fields = ("number", "posted_at", "settled_at", "in_force_from", "recorded_note", "withdrawn_at")
    actions = None  # "delete selected" would offer what posted versions refuse

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyVersion]:
        return super().get_queryset(request).select_related("corrects").order_by("-number", "-pk")

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return is_draft(obj) and super().has_delete_permission(request, obj)

    @admin.display(description=_("version"))
    def name(self, version: PolicyVersion) -> str:
        return str(version)

    @admin.display(description=_("in force from"))
    def in_force_from(self, version: PolicyVersion) -> Any:
        return version.in_force_at


def is_draft(version: PolicyVersion | None) -> bool:
    """Say whether the row may be edited; None stands for a new one or for the list."""
    return version is None or version.posted_at is None
