"""Copies and erasures that were asked for, and what became of them: shown, never changed. They begin in a case."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.rights.models import AccessPackage, ErasureJob, ErasureRequest, ErasureResult, LeftoverScan
from responsys_site.core.admin.base import AccessLogMixin, ReadOnlyAdminMixin
from responsys_site.core.email_addresses import keyed_digest_or_blank


class PersonRowsAdmin(ReadOnlyAdminMixin, AccessLogMixin):
    """Rows that name their person by keyed digest alone."""

    actions = None
    list_per_page = 50
    search_fields = ["address_digest"]  # shows the search box; get_search_results reads what is typed
    search_help_text = gettext_lazy("A whole digest; who may start an erasure may also type a whole address")
    show_full_result_count = False
    sortable_by = ()

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        return queryset.filter(address_digest=_digest_searched(request, words)), False


class ErasureResultInline(ReadOnlyAdminMixin, admin.TabularInline):
    model = ErasureResult
    fields = ["holder", "done", "stays", "at"]
    readonly_fields = ["stays"]
    extra = 0
    template = "admin/leads/rows.html"

    @admin.display(description=gettext_lazy("what stays, and why"))
    def stays(self, row: ErasureResult) -> str:
        return "\n".join(row.kept) or _("nothing")


class LeftoverScanInline(ReadOnlyAdminMixin, admin.TabularInline):
    model = LeftoverScan
    fields = ["at", "addresses", "names"]
    readonly_fields = ["addresses", "names"]
    extra = 0
    template = "admin/leads/rows.html"

    @admin.display(description=gettext_lazy("columns with an address, and in how many rows"))
    def addresses(self, row: LeftoverScan) -> str:
        return _columns(row.of_addresses)

    @admin.display(description=gettext_lazy("columns with a name, perhaps a namesake's"))
    def names(self, row: LeftoverScan) -> str:
        return _columns(row.of_names)


@admin.register(ErasureRequest)
class ErasureRequestAdmin(PersonRowsAdmin):
    list_display = ["__str__", "reason", "asked_at", "colleague", "standing"]
    list_filter = ["reason", "asked_at"]
    list_select_related = ["by"]
    ordering = ["-asked_at", "-pk"]
    fields = ["reason", "asked_at", "case", "colleague", "standing", "address_digest"]
    readonly_fields = ["colleague", "standing"]
    inlines = [ErasureResultInline, LeftoverScanInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ErasureRequest]:
        under_way = ErasureJob.objects.under_way().filter(request=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_under_way=Exists(under_way))

    @admin.display(description=gettext_lazy("asked for by"))
    def colleague(self, row: ErasureRequest) -> str:
        return row.by.get_username() if row.by else "–"

    @admin.display(description=gettext_lazy("how it stands"))
    def standing(self, row: Any) -> str:
        return _("under way") if row.is_under_way else _("done")


@admin.register(AccessPackage)
class AccessPackageAdmin(PersonRowsAdmin):
    list_display = ["__str__", "asked_at", "made_at", "expires_at", "size"]
    list_filter = ["asked_at"]
    ordering = ["-asked_at", "-pk"]
    fields = ["asked_at", "case", "made_at", "expires_at", "size", "address_digest"]


def _digest_searched(request: HttpRequest, words: str) -> str:
    """The digest that was typed, or that of a whole address, for those who may see people."""
    sees_people = request.user.has_perm("rights.add_erasurerequest")
    return (keyed_digest_or_blank(words) if sees_people else "") or words


def _columns(found: dict[str, int]) -> str:
    return "\n".join(f"{column}: {rows}" for column, rows in sorted(found.items())) or _("none")
