"""Record that a member of staff looked at a person's record."""

from datetime import datetime
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from responsys_site.core.admin.base import ExtraContextMixin
from responsys_site.core.audit import audit_log


def log_access(*, staff_id: int, view: str, seen: list[models.Model], subject: str, at: datetime) -> None:
    """Append one look to the evidence: who, in which view, at which rows. `subject` is a person's address digest."""
    if seen:
        facts = {"staff": staff_id, "view": view, "model": seen[0]._meta.label_lower, "rows": [row.pk for row in seen]}
        audit_log.append(kind="look", at=at, facts=facts, subject=subject)


class AccessLogMixin(ExtraContextMixin):
    """A ModelAdmin whose lists, pages and histories are recorded before they are shown.

    What cannot be recorded is not shown: an error of the record is an error of the page. A list is one entry with the
    rows of the page that was shown; what was searched for is never in it, for it may be a person's name.
    """

    def audit_subject(self, row: Any) -> str:
        """Return the address digest of the person that a row is about."""
        return row.address_digest

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        listed = (getattr(response, "context_data", None) or {}).get("cl")
        if listed is not None:
            self._record(request, "list", list(listed.result_list), "")
        return response

    def render_change_form(  # noqa: PLR0917 (Django's own signature)
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any | None = None,
    ) -> HttpResponse:
        if obj is not None:
            self._record(request, "page", [obj], self.audit_subject(obj))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        row = (getattr(response, "context_data", None) or {}).get("object")
        if row is not None:
            self._record(request, "history", [row], self.audit_subject(row))
        return response

    def _record(self, request: HttpRequest, view: str, seen: list[models.Model], subject: str) -> None:
        log_access(staff_id=int(request.user.pk or 0), view=view, seen=seen, subject=subject, at=timezone.now())


class ReadOnlyAdminMixin:
    """A ModelAdmin that shows and never changes: what people said is corrected by people, not by staff."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
