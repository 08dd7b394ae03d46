from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.http import HttpRequest
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from leads.models import WaitingForm
from responsys_site.ground.looks import ReadOnly, RecordsLooks
from responsys_site.ground.reach import ShowsReach


@admin.register(WaitingForm)
class WaitingFormAdmin(ReadOnly, ShowsReach, RecordsLooks):
    """What a worker has still to record. It is listed among the pages only when something waits."""

    list_display = ["__str__", "reach_in_list", "received_at", "waits_for", "name", "company"]
    list_per_page = 50
    search_fields = ["name", "company", "email", "needs"]
    search_help_text = _("Name, company, address or words of the request")
    fields = [
        ("received_at", "waits_for"),
        "reach",
        ("name", "company"),
        ("email", "telephone", "country"),
        "needs",
        ("updates", "contact"),
    ]
    readonly_fields = flatten(fields)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and WaitingForm.objects.exists()

    @admin.display(description=_("waits for"))
    def waits_for(self, row: WaitingForm) -> str:
        return timesince(row.received_at)
