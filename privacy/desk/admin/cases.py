from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.act_pages import ActPages
from privacy.desk.admin.case_shown import case_shown
from privacy.desk.admin.closing_spam import ClosesSpam
from privacy.desk.admin.entering import enter_page
from privacy.desk.admin.handing_over import hand_over_page
from privacy.desk.admin.lanes import LaneFilter, order_of
from privacy.desk.admin.people import searched, sees_people, whose
from privacy.desk.clock_words import clock_words
from privacy.desk.models import Inquiry
from responsys_site.ground.looks import RecordsLooks
from responsys_site.ground.reach import ShowsReach


@admin.register(Inquiry)
class InquiryAdmin(ClosesSpam, ActPages, ShowsReach, RecordsLooks):
    """The cases of the desk in lanes, by what is due first. Nothing is edited: what is done is done by acts."""

    typed_address = "address"
    list_display = ["reference", "clock", "kind", "state", "assigned_to"]
    list_filter = [LaneFilter, "kind", "came_by", ("assigned_to", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    list_select_related = ["assigned_to"]
    search_fields = ["reference"]  # shows the search box; get_search_results reads what is typed
    search_help_text = _("A whole reference, or the whole address of a person")
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    sortable_by = ()
    fields = ["reference"]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(lambda request: hand_over_page(self, request))
        return [path("hand-over/", view, name="desk_inquiry_hand_over"), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return order_of(request=request)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Whose a case is depends on who looks, so that column is made for this request."""

        @admin.display(description=_("whose"))
        def whose_for_them(row: Inquiry) -> str:
            theirs = whose(inquiry=row, request=request)
            if row.erased_at or not sees_people(request=request):
                return theirs
            reach = self.reach_html(row, is_short=True, is_beside=True)
            return format_html("{}{}", reach, theirs) if reach else theirs

        return [self.list_display[0], whose_for_them, *self.list_display[1:]]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        words = search_term.strip()
        return (queryset.filter(searched(request=request, words=words)) if words else queryset), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(
            request, {**(extra_context or {}), "title": capfirst(self.opts.verbose_name_plural)}
        )
        shown = getattr(response, "context_data", None) or {}
        if listed := shown.get("cl"):
            lane = next(spec for spec in listed.filter_specs if isinstance(spec, LaneFilter))
            shown["lanes"] = lane.counted(listed)
        return response

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return enter_page(self, request)

    def more_of(self, *, request: HttpRequest, row: Inquiry) -> dict[str, Any]:
        shown = case_shown(inquiry=row, request=request, at=timezone.now())
        return shown | self.acts_for(request=request, inquiry=row)

    @admin.display(description=_("clock"))
    def clock(self, row: Inquiry) -> str:
        words = clock_words(inquiry=row, at=timezone.now())
        return format_html('<strong class="overdue">{}</strong>', words) if row.is_overdue(at=timezone.now()) else words
