from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from responsys_site.core.admin.base import BoundedListAdmin, ReadOnlyAdminMixin
from responsys_site.request_log.models import DroppedRequests, RequestRecord
from responsys_site.request_log.search import SEARCH_HELP, InvalidSearch, build_filter


class StatusFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("2", _("fulfilled (2xx)")),
            ("3", _("sent elsewhere (3xx)")),
            ("4", _("refused (4xx)")),
            ("5", _("failed (5xx)")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        known = self.value() in {"2", "3", "4", "5"}
        return queryset.filter(build_filter(f"status:{self.value()}xx")) if known else queryset


class PeriodFilter(admin.SimpleListFilter):
    title = _("time")
    parameter_name = "hours"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("1", _("last hour")), ("24", _("last 24 hours")), ("168", _("last 7 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        hours = self.value()
        known = hours in {"1", "24", "168"}
        return queryset.filter(at__gte=timezone.now() - timedelta(hours=int(hours or 0))) if known else queryset


@admin.register(RequestRecord)
class RequestRecordAdmin(ReadOnlyAdminMixin, BoundedListAdmin):
    list_display = (
        "at",
        "origin",
        "method",
        "route",
        "status",
        "milliseconds",
        "browser",
        "browser_version",
        "system",
        "request_id",
    )
    list_filter = (StatusFilter, PeriodFilter)
    search_fields = ("request_id",)  # shows the search box; get_search_results reads what is typed
    search_help_text = SEARCH_HELP
    sortable_by = ("at",)
    ordering = ["-at", "-pk"]
    list_per_page = 100

    @admin.display(description=_("address"))
    def origin(self, record: RequestRecord) -> str:
        return record.address or record.network

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        try:
            return queryset.filter(build_filter(search_term)), False
        except InvalidSearch as word:
            sentence = _("“%(word)s” is not understood, so nothing is listed.")
            self.message_user(request, sentence % {"word": word}, messages.WARNING)
            return queryset.none(), False


@admin.register(DroppedRequests)
class DroppedRequestsAdmin(ReadOnlyAdminMixin, BoundedListAdmin):
    list_display = ("at", "count")
