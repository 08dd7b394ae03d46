"""The task backend's own records, read-only, for those who keep the site running."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from responsys_site.core.admin.base import ReadOnlyAdminMixin, StrictAdmin

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskAdmin(ReadOnlyAdminMixin, StrictAdmin, DBTaskResultAdmin):
    """How each piece of background work went; without tracebacks, which may quote what a person typed."""

    actions = None
    list_per_page = 50
    search_fields = ["task_path"]
    search_help_text = _("Name of the task")
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: DBTaskResult | None = None) -> list[str]:
        personal = {"formatted_traceback", "return_value", "metadata"}
        return [field for field in super().get_readonly_fields(request, obj) if field not in personal]
