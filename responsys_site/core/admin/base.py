"""Mixins of staff pages: strict lists, lists of large tables, read-only rows, and a record of each look at people.

A list is filtered and sorted only by what it declares.

Django's own rules let anyone who may open a list filter it by any column of its table, shown or not, and so spell out
what is masked. They also tell an account without the right to a table which of its rows exist.
"""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.filters import FieldListFilter, SimpleListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from responsys_site.core.admin.stale_forms import StaleFormAdmin
from responsys_site.core.audit_log import log_access
from responsys_site.core.dates import FIRST_DAY, LAST_DAY
from responsys_site.core.forms.fields import MultilineField

DATE_PARTS = ("year", "month", "day")
BOUNDS = ("__gte", "__lt")  # of DateFieldListFilter


class StrictChangeList(ChangeList):
    """A list that the address bar cannot sort by a column without a sort link."""

    def get_ordering_field(self, field_name: Any) -> Any:
        is_sortable = self.sortable_by is None or field_name in self.sortable_by
        return super().get_ordering_field(field_name) if is_sortable else None


# Of every form of the staff's; an inline names it itself.
MULTILINE_TEXT: dict[Any, Any] = {
    models.TextField: {"form_class": MultilineField, "widget": AdminTextareaWidget},
}


class StrictAdmin(StaleFormAdmin):
    """A ModelAdmin that answers only what it declares, and never says whether a hidden row exists.

    Limit the rows that an account may see in `get_queryset` alone. A row outside it, a row that does not exist and a
    table without the right to it all get one answer: 403, and the same page.
    """

    view_on_site = False
    formfield_overrides = MULTILINE_TEXT

    def shown_row(self, *, request: HttpRequest, pk: int) -> Any:
        """Return a row that the account may see. Raises PermissionDenied, also for a row that does not exist."""
        row = self.get_queryset(request).filter(pk=pk).first() if self.has_view_permission(request) else None
        if row is None:
            raise PermissionDenied
        return row

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Allow the parameters of the declared filters, for everyone, superusers included.

        Days are those of `day_bounds`: one at an end of the calendar is beyond it in another time zone (OverflowError).
        """
        return lookup in self._declared_parameters(request) and not _is_out_of_bounds(lookup, value)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Allow a row to be addressed by its primary key alone."""
        return self.opts.pk is not None and to_field == self.opts.pk.name

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return StrictChangeList

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied  # Django's own view first tells whether there is such a row
        return super().history_view(request, object_id, extra_context)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Refuse a row that is missing, or outside `get_queryset`, as any page is refused that one may not open."""
        raise PermissionDenied

    def _declared_parameters(self, request: HttpRequest) -> set[str]:
        declared = {name for one in self.get_list_filter(request) for name in self._parameters_of(one, request)}
        return declared | {f"{self.date_hierarchy}__{part}" for part in DATE_PARTS if self.date_hierarchy}

    def _parameters_of(self, declared: Any, request: HttpRequest) -> list[str]:
        """Ask the filter itself, made as ChangeList.get_filters makes it, with nothing chosen."""
        if isinstance(declared, type) and issubclass(declared, SimpleListFilter):
            return [str(declared.parameter_name)]
        if callable(declared):
            return [*declared(request, {}, self.model, self).expected_parameters()]
        path, create = declared if isinstance(declared, list | tuple) else (declared, FieldListFilter.create)
        field = get_fields_from_path(self.model, path)[-1]
        return [*create(field, request, {}, self.model, self, field_path=path).expected_parameters()]


def _is_out_of_bounds(lookup: str, value: str) -> bool:
    """Whether a date filter is given a day that no row can have. What is no day at all, Django refuses itself."""
    if lookup.endswith("__year"):
        return not value.isdecimal() or not FIRST_DAY.year <= int(value) <= LAST_DAY.year
    try:
        day = parse_datetime(value) if lookup.endswith(BOUNDS) else None  # midnight, for a day alone
    except ValueError:
        return False
    return day is not None and not FIRST_DAY <= day.date() <= LAST_DAY


class ExtraContextMixin(StrictAdmin):
    """A ModelAdmin whose page of a row shows more than its fields."""

    def get_extra_context(self, *, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what the template of the row's page gets beside what Django gives it."""
        return {}

    def render_change_form(  # noqa: PLR0917 (Django's own signature)
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any | None = None,
    ) -> HttpResponse:
        if obj is not None:
            context |= self.get_extra_context(request=request, row=obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


class ReadOnlyAdminMixin:
    """A ModelAdmin that shows and never changes: what people said is corrected by people, not by staff."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AccessLogMixin(ExtraContextMixin):
    """A ModelAdmin whose lists, pages and histories are recorded before they are shown.

    What cannot be recorded is not shown: an error of the record is an error of the page. A list is one entry with the
    rows of the page that was shown; what was searched for is never in it, for it may be a person's name.
    """

    def audit_subject(self, row: Any) -> str:
        """Return the address digest of the person that a row is about."""
        return row.address_digest

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        listed = (getattr(response, "context_data", None) or {}).get("cl")
        if listed is not None:
            self._record(request, "list", list(listed.result_list), "")
        return response

    def render_change_form(  # noqa: PLR0917 (Django's own signature)
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any | None = None,
    ) -> HttpResponse:
        if obj is not None:
            self._record(request, "page", [obj], self.audit_subject(obj))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        row = (getattr(response, "context_data", None) or {}).get("object")
        if row is not None:
            self._record(request, "history", [row], self.audit_subject(row))
        return response

    def _record(self, request: HttpRequest, view: str, seen: list[models.Model], subject: str) -> None:
        log_access(staff_id=int(request.user.pk or 0), view=view, seen=seen, subject=subject, at=timezone.now())


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
