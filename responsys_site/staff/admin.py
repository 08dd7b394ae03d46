"""Accounts and roles, for superusers, under the same rules as every other page of the staff's site."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from responsys_site.core.admin.base import ReadOnlyAdminMixin, StrictAdmin
from responsys_site.core.admin.reach import digest_searched
from responsys_site.core.jobs.status import JobStatus, last_ended_at, status_of
from responsys_site.core.models import AuditEvent, Heartbeat

admin.site.unregister([Group, User])


@admin.register(Group)
class RoleAdmin(StrictAdmin, GroupAdmin):
    """The roles, and the rights of each."""


@admin.register(User)
class AccountAdmin(StrictAdmin, UserAdmin):
    """The accounts of the staff."""


__all__ = ["AccountAdmin", "EvidenceAdmin", "HeartbeatAdmin", "RoleAdmin"]


@admin.register(AuditEvent)
class EvidenceAdmin(ReadOnlyAdminMixin, StrictAdmin):
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


STATUSES = {
    JobStatus.OK: _("✓ well"),
    JobStatus.FAILED: _("✗ failed"),
    JobStatus.LATE: _("✗ late"),
    JobStatus.NEVER_DONE: _("not yet done"),
    JobStatus.GONE: _("no longer among the jobs"),
}


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdminMixin, StrictAdmin):
    """How each periodic job last went, and which is late: not ended 15 minutes and two periods after it was due."""

    actions = None
    fields = ["name", "stands", "last_message", "started_at", "finished_at", "failed_at", "due_at", "added_at"]
    list_display = ["name", "stands", "last_message", "finished_at", "failed_at", "due_at"]
    ordering = ["name"]
    readonly_fields = ["stands"]

    @admin.display(description=_("how it goes"))
    def stands(self, row: Heartbeat) -> str:
        at = timezone.now()
        status, ended_at = status_of(heartbeat=row, at=at), last_ended_at(heartbeat=row, at=at)
        ago = gettext("%(time)s ago") % {"time": timesince(ended_at, at)} if ended_at else ""
        if status in {JobStatus.FAILED, JobStatus.LATE}:
            return format_html('<strong class="overdue">{}</strong><br>{}', STATUSES[status], ago)
        return format_html("{}<br>{}", STATUSES[status], ago)
