"""The list and the pages of the privacy desk's cases, the files that came with them, and reply templates."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from privacy.desk.admin.actions import CaseActionViews
from privacy.desk.admin.pages import manual_entry_view, reassign_view
from privacy.desk.admin.permissions import masked_requester, reach_of_case, search_filter, sees_people
from privacy.desk.admin.queues import QueueFilter, order_of
from privacy.desk.cases.deadlines import describe_deadline
from privacy.desk.cases.opt_out import is_restricted
from privacy.desk.models import Attachment, Case, ReplyTemplate
from privacy.desk.models.reply_template import FILLED, TO_WRITE
from responsys_site.core.admin.base import AccessLogMixin, StrictAdmin
from responsys_site.core.admin.reach import ReachMixin
from responsys_site.core.audit_log import log_access


@require_safe
def download_attachment(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Answer with the bytes of one attachment. The look is recorded first: what cannot be recorded is not shown.

    The front puts `nosniff` on every answer, and on a file under the staff's prefix a sandboxing policy.
    """
    if not request.user.has_perm("desk.view_attachment"):
        raise PermissionDenied
    attachment = Attachment.objects.select_related("event__case").filter(pk=pk, erased_at__isnull=True).first()
    if attachment is None:
        raise Http404(_("There is no such file, or it was erased."))
    log_access(
        staff_id=int(request.user.pk or 0),
        view="file",
        seen=[attachment],
        subject=attachment.event.case.address_digest,
        at=timezone.now(),
    )
    response = StreamingHttpResponse(attachment.chunks(), content_type="application/octet-stream")
    response["Content-Length"] = attachment.size
    name = attachment.name or f"attachment-{attachment.pk}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def case_context(*, case: Case, request: HttpRequest, at: datetime) -> dict[str, Any]:
    """Return the case's standing, its thread oldest first, and the person's other cases."""
    others = Case.objects.of_address(address_digest=case.address_digest).exclude(pk=case.pk)
    return {
        "case": case,
        "clock": describe_deadline(case=case, at=at),
        "is_overdue": case.is_overdue(at=at),
        "is_restricted": is_restricted(case=case),
        "whose": masked_requester(case=case, request=request),
        "sees_people": sees_people(request=request),
        **reach_of_case(case=case, request=request),
        "entries": case.events.with_arrival().select_related("staff").prefetch_related("attachments"),
        "escalations": case.escalations.all(),
        "others": others.order_by("-received_at", "-pk"),
    }


MAX_CLOSED_AT_ONCE = 500  # cases that one press of the button closes
SPAM_QUEUE = "suspected"


class CloseSpamMixin(CaseActionViews):
    """Offers the action in the lane of cases that look like a program's, to those who work on cases."""

    actions = ["close_as_spam"]

    def has_close_spam_permission(self, request: HttpRequest) -> bool:
        may_close = request.user.has_perms(["desk.change_case", "desk.see_people"])
        return may_close and request.GET.get(QueueFilter.parameter_name) == SPAM_QUEUE

    @admin.action(description=gettext_lazy("Close as spam"), permissions=["close_spam"])
    def close_as_spam(self, request: HttpRequest, rows: QuerySet[Case]) -> None:
        at, suspected = timezone.now(), list(rows.exclude(quarantine_reason="")[:MAX_CLOSED_AT_ONCE])
        closed = sum(self.registry.try_execute(name="close", row=row, user=request.user, at=at) for row in suspected)
        words = ngettext("%(count)d case closed.", "%(count)d cases closed.", closed) % {"count": closed}
        self.message_user(request, words, messages.SUCCESS if closed else messages.WARNING)


@admin.register(Case)
class CaseAdmin(CloseSpamMixin, ReachMixin, AccessLogMixin):
    """The cases of the desk in lanes, by what is due first. Nothing is edited: what is done is done by acts."""

    typed_address = "address"
    list_display = ["reference", "clock", "kind", "state", "assigned_to"]
    list_filter = [QueueFilter, "kind", "channel", ("assigned_to", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    list_select_related = ["assigned_to"]
    search_fields = ["reference"]  # shows the search box; get_search_results reads what is typed
    search_help_text = _("A whole reference, or the whole address of a person")
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    sortable_by = ()
    fields = ["reference"]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(lambda request: reassign_view(self, request))
        return [path("hand-over/", view, name="desk_case_hand_over"), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return order_of(request=request)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Whose a case is depends on who looks, so that column is made for this request."""

        @admin.display(description=_("whose"))
        def whose_for_them(row: Case) -> str:
            theirs = masked_requester(case=row, request=request)
            if row.erased_at or not sees_people(request=request):
                return theirs
            reach = self.reach_html(row, is_short=True, is_beside=True)
            return format_html("{}{}", reach, theirs) if reach else theirs

        return [self.list_display[0], whose_for_them, *self.list_display[1:]]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        words = search_term.strip()
        return (queryset.filter(search_filter(request=request, words=words)) if words else queryset), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(
            request, {**(extra_context or {}), "title": capfirst(self.opts.verbose_name_plural)}
        )
        shown = getattr(response, "context_data", None) or {}
        if listed := shown.get("cl"):
            lane = next(spec for spec in listed.filter_specs if isinstance(spec, QueueFilter))
            shown["lanes"] = lane.counted(listed)
        return response

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return manual_entry_view(self, request)

    def get_extra_context(self, *, request: HttpRequest, row: Case) -> dict[str, Any]:
        shown = case_context(case=row, request=request, at=timezone.now())
        return shown | self.actions_context(request=request, row=row)

    @admin.display(description=_("clock"))
    def clock(self, row: Case) -> str:
        words = describe_deadline(case=row, at=timezone.now())
        return format_html('<strong class="overdue">{}</strong>', words) if row.is_overdue(at=timezone.now()) else words


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(StrictAdmin):
    """Texts to begin a reply with. One that is no longer wanted is no longer offered; nothing of it stands in cases."""

    list_display = ["title", "is_offered"]
    fieldsets = [
        (
            None,
            {
                "fields": ["title", "text", "is_offered"],
                "description": _(
                    "Filled from the case: %(names)s. Where %(to_write)s stands, a colleague writes something before "
                    "the letter can go. Write nobody's name or address into a template."
                )
                % {"names": ", ".join(f"{{{name}}}" for name in FILLED), "to_write": f"{{{TO_WRITE}}}"},
            },
        )
    ]
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
