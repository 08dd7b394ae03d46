from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
