"""The site's own records, for those who keep it running and those who audit it: shown, never changed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from leads.admin.addresses import digest_searched
from leads.looks import ReadOnly
from responsys_site.ground.models import Entry, Heartbeat, PromiseResult


@admin.register(Entry)
class EvidenceAdmin(ReadOnly, admin.ModelAdmin):
    """Every line of the evidence, newest first. A person is a keyed digest in it, a row a number."""

    actions = None
    list_display = ["at", "kind", "facts", "subject"]
    list_filter = ["kind", "at"]
    list_per_page = 50
    ordering = ["-at", "-pk"]
    search_fields = ["subject"]  # shows the search box; get_search_results reads what is typed
    search_help_text = _("A whole digest; who may see people may also type a whole address")
    show_full_result_count = False

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        return queryset.filter(subject=digest_searched(request=request, words=words)), False


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, admin.ModelAdmin):
    """How each periodic job last went."""

    actions = None
    list_display = ["name", "finished_at", "ago", "failed_at", "due_at", "last_words"]
    ordering = ["name"]

    @admin.display(description=_("since then"))
    def ago(self, row: Heartbeat) -> str:
        return timesince(row.finished_at, timezone.now()) if row.finished_at else ""


@admin.register(PromiseResult)
class PromiseResultAdmin(ReadOnly, admin.ModelAdmin):
    """What each run of the promises' checks found, newest first."""

    actions = None
    list_display = ["at", "promise", "state", "since", "found"]
    list_filter = ["state", "promise", "at"]
    list_per_page = 50
    ordering = ["-at", "promise"]
    search_fields = ["promise__iexact"]
    search_help_text = _("The number of a promise, such as L1")
    show_full_result_count = False


admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskAdmin(ReadOnly, DBTaskResultAdmin):
    """How each piece of background work went; without tracebacks, which may quote what a person typed."""

    actions = None
    list_per_page = 50
    search_fields = ["task_path"]
    search_help_text = _("Name of the task")
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: DBTaskResult | None = None) -> list[str]:
        personal = {"formatted_traceback", "return_value", "metadata"}
        return [field for field in super().get_readonly_fields(request, obj) if field not in personal]
