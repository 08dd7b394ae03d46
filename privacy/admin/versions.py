"""What is shown of a posted version: each field that says something of it, and no empty one."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, Field, QuerySet
from django.http import HttpRequest
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.admin.actions import VersionActionViews
from privacy.admin.drafts import DraftForm, NoteInline, TextInline, raise_field_limit
from privacy.admin.pages import (
    dry_run_view,
    page_path,
    preview,
    preview_mail,
    preview_page,
    preview_to_myself,
    recipients_view,
)
from privacy.admin.version_state import get_version_state, may_write
from privacy.models import Kind, PolicyVersion
from privacy.notices.publish import blocking_errors
from privacy.notices.status import describe_status, in_utc
from privacy.policy.notice_stats import delivery_counts
from responsys_site.core.admin.base import ExtraContextMixin

READ_ONLY = ("number", "stated_date", "posted", "settled", "in_force_from", "withdrawn", "withdrawal_reason")
_ONLY_OF: dict[str, Callable[[PolicyVersion], bool]] = {
    "corrects": lambda version: version.kind == Kind.CORRECTION,
    "stated_date": lambda version: version.kind == Kind.CHANGE,
    "settled": lambda version: version.kind == Kind.CHANGE,
    "withdrawn": lambda version: version.withdrawn_at is not None,
    "withdrawal_reason": lambda version: version.withdrawn_at is not None,
}


def visible_fields(*, version: PolicyVersion | None) -> Iterator[str]:
    """Yield the names of the fields in their order; of no version in particular, all of them."""
    for name in ("kind", "corrects", "what_changed", *READ_ONLY):
        if version is None or name not in _ONLY_OF or _ONLY_OF[name](version):
            yield name


def version_summary(*, request: HttpRequest, version: PolicyVersion, at: datetime) -> dict[str, Any]:
    """Return the template's context; no act for those who may look and nothing more."""
    stand = get_version_state(version=version, user=request.user, at=at)
    acts_are_theirs = may_write(request=request)
    return {
        "stand": stand,
        "words": describe_status(version=version, at=at),
        "tally": delivery_counts(version=version),
        "obstacles": blocking_errors(version=version, at=at) if stand.is_draft else [],
        "may_look": acts_are_theirs,
    }


@admin.register(PolicyVersion)
class PolicyVersionAdmin(VersionActionViews, ExtraContextMixin):
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
        return [*_PAGES, *(raise_field_limit(pattern=one) if one.name in _LARGE_FORM_PAGES else one for one in own)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyVersion]:
        return super().get_queryset(request).select_related("corrects")

    def get_fields(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list[Any]:
        if may_write(request=request, version=obj):
            return ["kind", "corrects", "effective_at", "what_changed"]
        return [*visible_fields(version=obj)]

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

    def get_extra_context(self, *, request: HttpRequest, row: PolicyVersion) -> dict[str, Any]:
        summary = version_summary(request=request, version=row, at=timezone.now())
        return summary | self.actions_context(request=request, row=row)

    @admin.display(description=_("version"))
    def name(self, version: PolicyVersion) -> str:
        return str(version)

    @admin.display(description=_("how it stands"))
    def stands(self, version: PolicyVersion) -> str:
        return describe_status(version=version, at=timezone.now())

    @admin.display(description=_("earliest date that was stated"))
    def stated_date(self, version: PolicyVersion) -> str:
        return _format_time(version.effective_at)

    @admin.display(description=_("posted"), ordering="posted_at")
    def posted(self, version: PolicyVersion) -> str:
        return _format_time(version.posted_at)

    @admin.display(description=_("settled"))
    def settled(self, version: PolicyVersion) -> str:
        return _format_time(version.settled_at)

    @admin.display(description=_("in force from"))
    def in_force_from(self, version: PolicyVersion) -> str:
        root = version.corrects or version
        return str(_("never, as it is withdrawn")) if root.withdrawn_at else _format_time(version.in_force_at)

    @admin.display(description=_("withdrawn"))
    def withdrawn(self, version: PolicyVersion) -> str:
        return _format_time(version.withdrawn_at)


def _format_time(moment: datetime | None) -> str:
    """In UTC, as in the line above that says how the version stands."""
    return in_utc(moment) if moment else "–"


_LARGE_FORM_PAGES = {"privacy_policyversion_add", "privacy_policyversion_change"}
_PAGES: list[URLPattern] = [
    page_path("preview/", preview, "preview"),
    page_path("preview/page/", preview_page, "preview_page"),
    page_path("preview/mail/", preview_mail, "preview_mail"),
    page_path("preview/to-myself/", preview_to_myself, "preview_to_myself"),
    page_path("dry-run/", dry_run_view, "dry_run"),
    page_path("told/", recipients_view, "told"),
]
