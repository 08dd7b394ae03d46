from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from privacy.promises.models import PromiseResult
from responsys_site.core.admin.base import ReadOnlyAdminMixin, StrictAdmin


@admin.register(PromiseResult)
class PromiseResultAdmin(ReadOnlyAdminMixin, StrictAdmin):
    """What each run of the promises' checks found, newest first."""

    actions = None
    list_display = ["at", "promise", "state", "since", "found"]
    list_filter = ["state", "promise", "at"]
    list_per_page = 50
    ordering = ["-at", "promise"]
    search_fields = ["promise__iexact"]
    search_help_text = _("The number of a promise, such as L1")
    show_full_result_count = False
