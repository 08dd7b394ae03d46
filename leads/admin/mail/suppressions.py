from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from leads.admin.addresses import digest_searched
from leads.admin.mail.long_lists import LongList
from responsys_site.ground.looks import ReadOnly, RecordsLooks
from responsys_site.mail.models import Suppression


@admin.register(Suppression)
class SuppressionAdmin(ReadOnly, LongList, RecordsLooks):
    """Who gets no mail any more, by digest: a whole address finds its row, and no row tells an address."""

    list_display = ["address_digest", "scope", "reason", "since"]
    list_filter = ["scope", "reason", "since"]
    search_fields = ["address_digest"]  # shows the search box; get_search_results reads what is typed
    search_help_text = _("A whole address, or its digest")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        return queryset.filter(address_digest=digest_searched(request=request, words=words)), False
