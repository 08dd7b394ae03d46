"""Record each look of staff at rows about people before they are shown."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from responsys_site.core.admin.base import ExtraContextMixin
from responsys_site.core.audit.access import log_access


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
