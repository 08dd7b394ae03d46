from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responsys_site.core.admin.base import BoundedListAdmin, ExtraContextMixin, ReadOnlyAdminMixin
from responsys_site.mail.admin.actions import MessageActionViews
from responsys_site.mail.admin.permissions import readable_messages
from responsys_site.mail.admin.status import (
    MESSAGE_STATUSES,
    describe_attachment,
    describe_failures,
    describe_status,
    totals_of,
)
from responsys_site.mail.models import Delivery, Message


class StatusFilter(admin.SimpleListFilter):
    """How a message stands."""

    title = gettext_lazy("how it stands")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _condition) in MESSAGE_STATUSES.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = MESSAGE_STATUSES.get(self.value() or "")
        return queryset.filter(chosen[1](timezone.now())) if chosen else queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdminMixin, BoundedListAdmin, MessageActionViews, ExtraContextMixin):
    """What was said to however many people, and how far it is. It is about no person: what fills it is elsewhere.

    Who works for one app sees its messages; who runs or audits the site sees those of every app, but no recipient.
    """

    list_display = ["subject", "stands", "progress", "kind", "template", "created_at"]
    list_filter = [StatusFilter, "kind", "created_at"]
    list_select_related = ["total"]
    search_fields = ["template", "subject"]
    search_help_text = gettext_lazy("Words of the template's name or of the subject")
    fieldsets = [
        (None, {"fields": ["stands", "progress"]}),
        (
            gettext_lazy("What it is"),
            {
                "fields": [
                    ("kind", "template"),
                    "subject",
                    ("from_email", "reply_to"),
                    ("created_at", "not_before", "per_minute"),
                    ("reports", "further_headers"),
                ]
            },
        ),
    ]
    readonly_fields = ["stands", "progress", "reports", "further_headers"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        messages = super().get_queryset(request)
        sees_all = request.user.has_perm("mail.view_every_message")
        return messages if sees_all else messages.filter(readable_messages(user=request.user))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.attached_view)
        return [path("<int:pk>/attached/", view, name="mail_message_attached"), *super().get_urls()]

    def attached_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the attached file as text, with its markers: what fills them is each person's own."""
        message = self.shown_row(request=request, pk=pk)
        if not message.attachment:
            raise Http404
        return HttpResponse(message.attachment, content_type="text/plain; charset=utf-8")

    def get_extra_context(self, *, request: HttpRequest, row: Message) -> dict[str, Any]:
        may_open = request.user.has_perm("mail.view_delivery")
        return {
            **self.actions_context(request=request, row=row),
            "totals": _totals(row, may_open=may_open),
            "attached": describe_attachment(row, is_link=True),
        }

    @admin.display(description=gettext_lazy("how it stands"))
    def stands(self, row: Message) -> str:
        words, unwell = describe_status(message=row, at=timezone.now()), describe_failures(row)
        return format_html('{}<br><strong class="overdue">✗ {}</strong>', words, unwell) if unwell else words

    @admin.display(description=gettext_lazy("settled"))
    def progress(self, row: Message) -> str:
        """Those that have an outcome, whatever it is, of all: as a bar and in figures."""
        total = totals_of(row)
        if not total.recipients:
            return "–"
        settled = total.recipients - total.waiting
        figures = {"settled": _figure(settled), "all": _figure(total.recipients)}
        return format_html(
            '<span class="settled"><progress max="{}" value="{}" aria-label="{}"></progress> {}</span>',
            total.recipients,
            settled,
            _("settled"),
            _("%(settled)s of %(all)s") % figures,
        )

    @admin.display(description=gettext_lazy("reports of failure"))
    def reports(self, row: Message) -> str:
        return _("none is wanted") if row.null_sender else _("come to the return path")

    @admin.display(description=gettext_lazy("further headers"))
    def further_headers(self, row: Message) -> str:
        return "\n".join(f"{name}: {value}" for name, value in row.headers.items()) or "–"


def _totals(message: Message, *, may_open: bool) -> list[tuple[str, str, str]]:
    """Label, figure and the list behind it (empty where there is none, or it may not be seen) of each state."""
    total = totals_of(message)
    rows = [(str(state.label), getattr(total, state.value.replace(" ", "_")), state.value) for state in Delivery.State]
    rows.append((_("All recipients"), total.recipients, ""))
    return [
        (label, _figure(count), _list_of(message, state) if may_open and count else "") for label, count, state in rows
    ]


def _list_of(message: Message, state: str) -> str:
    query = {"message": message.pk, **({"state__exact": state} if state else {})}
    return f"{reverse('admin:mail_delivery_changelist')}?{urlencode(query)}"


def _figure(count: int) -> str:
    return number_format(count, force_grouping=True)
