"""Drafts of the policy are written here and nowhere else; what was posted can only be looked at, and acted upon."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, Field, QuerySet
from django.http import HttpRequest
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.admin.audience import dry_run_page
from privacy.admin.confirming import act_page
from privacy.admin.drafts import NoteInline, TextInline
from privacy.admin.fields import READ_ONLY, fields_of
from privacy.admin.pages import page_path
from privacy.admin.panel import panel_of
from privacy.admin.previewing import preview, preview_mail, preview_page, preview_styles, preview_to_myself
from privacy.admin.rights import may_write
from privacy.admin.room import with_room
from privacy.admin.told import told_page
from privacy.forms import DraftForm
from privacy.models import PolicyVersion
from privacy.notices.standing import in_utc, state_in_words
from responsys_site.ground.row_pages import ShowsMore


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ShowsMore):
    form = DraftForm
    inlines = (NoteInline, TextInline)
    list_display = ("name", "kind", "stands", "posted")
    list_filter = ("kind",)
    readonly_fields = READ_ONLY
    ordering = (F("number").desc(nulls_first=True), "-pk")  # drafts first
    actions = None  # "delete selected" would offer what posted versions refuse
    change_form_template = "admin/privacy/policyversion/change_form.html"

    def get_urls(self) -> list[Any]:
        own = super().get_urls()
        return [*_PAGES, *(with_room(pattern=one) if one.name in _WRITTEN_ON else one for one in own)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyVersion]:
        return super().get_queryset(request).select_related("corrects")

    def get_fields(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list[Any]:
        if may_write(request=request, version=obj):
            return ["kind", "corrects", "effective_at", "what_changed"]
        return [*fields_of(version=obj)]

    def get_inlines(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list[Any]:
        """A posted version without a note on a clause gets none any more."""
        is_bare = obj is not None and not may_write(request=request, version=obj) and not obj.clause_notes.exists()
        return [TextInline] if is_bare else [*self.inlines]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Nothing is added, changed or deleted through the choice of what a correction corrects."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "corrects" and field:
            field.widget = field.widget.widget
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_write(request=request)

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return may_write(request=request, version=obj)

    def has_delete_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return may_write(request=request, version=obj)

    def more_of(self, *, request: HttpRequest, row: PolicyVersion) -> dict[str, Any]:
        return panel_of(request=request, version=row, at=timezone.now())

    @admin.display(description=_("version"))
    def name(self, version: PolicyVersion) -> str:
        return str(version)

    @admin.display(description=_("how it stands"))
    def stands(self, version: PolicyVersion) -> str:
        return state_in_words(version=version, at=timezone.now())

    @admin.display(description=_("earliest date that was stated"))
    def stated_date(self, version: PolicyVersion) -> str:
        return _moment(version.effective_at)

    @admin.display(description=_("posted"), ordering="posted_at")
    def posted(self, version: PolicyVersion) -> str:
        return _moment(version.posted_at)

    @admin.display(description=_("settled"))
    def settled(self, version: PolicyVersion) -> str:
        return _moment(version.settled_at)

    @admin.display(description=_("in force from"))
    def in_force_from(self, version: PolicyVersion) -> str:
        root = version.corrects or version
        return str(_("never, as it is withdrawn")) if root.withdrawn_at else _moment(version.in_force_at)

    @admin.display(description=_("withdrawn"))
    def withdrawn(self, version: PolicyVersion) -> str:
        return _moment(version.withdrawn_at)


def _moment(moment: datetime | None) -> str:
    """In UTC, as in the line above that says how the version stands."""
    return in_utc(moment) if moment else "–"


_WRITTEN_ON = {"privacy_policyversion_add", "privacy_policyversion_change"}
_PAGES: list[URLPattern] = [
    page_path("preview/", preview, "preview"),
    page_path("preview/page/", preview_page, "preview_page"),
    page_path("preview/mail/", preview_mail, "preview_mail"),
    page_path("preview/mail.css", preview_styles, "preview_styles"),
    page_path("preview/to-myself/", preview_to_myself, "preview_to_myself"),
    page_path("dry-run/", dry_run_page, "dry_run"),
    page_path("told/", told_page, "told"),
    page_path("acts/<slug:name>/", act_page, "act"),
]
