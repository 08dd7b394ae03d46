"""Lists of a million rows: neither counted nor sorted as a whole to show one page."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator

from responsys_site.core.admin.base import StrictAdmin

MAX_COUNTED = 2000  # rows; what lies further back is found by filters and search


class BoundedPaginator(Paginator):
    """Counts no further than MAX_COUNTED rows; `is_cut` says that there are more."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, MAX_COUNTED)

    @property
    def is_cut(self) -> bool:
        return self._counted > MAX_COUNTED

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return rows.order_by()[: MAX_COUNTED + 1].count()


class BoundedListAdmin(StrictAdmin):
    """A ModelAdmin for a table that grows for ever: the newest first, and no figure that needs every row."""

    list_max_show_all = 0
    list_per_page = 50
    ordering = ["-pk"]
    paginator = BoundedPaginator
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    sortable_by: ClassVar[tuple[str, ...]] = ()
