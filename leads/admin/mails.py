"""What was mailed to whom, and to whom nothing may be mailed: shown, never changed."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from leads.admin.addresses import digest_searched, sees_people
from leads.looks import ReadOnly, RecordsLooks
from responsys_site.ground.addresses import mask
from responsys_site.mail.identity import delivery_of_message_id
from responsys_site.mail.models import Delivery, Suppression

MOST_MAILS = 50


def mails_to(*, address_digest: str) -> QuerySet[Delivery]:
    """Return the newest mails to one address, with what each said."""
    mails = Delivery.objects.filter(address_digest=address_digest).select_related("message")
    return mails.order_by("-queued_at", "-pk")[:MOST_MAILS]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, RecordsLooks):
    """Each mail to each person, and what became of it. What fills a mail is not shown: it holds people's links.

    Without the right to see people an address is masked, cannot be searched for, and what the mail server answered,
    which may quote it, is left out.
    """

    list_filter = ["state", "message__kind", "queued_at"]
    list_per_page = 50
    list_select_related = ["message"]
    ordering = ["-queued_at", "-pk"]
    search_fields = ["address_digest"]  # shows the search box; get_search_results reads what is typed
    search_help_text = _("A whole Message-ID, or a whole address")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["queued_at", *_address_fields(request), "message", "kind", "state", "ended_at"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        answer = ["smtp_answer"] if sees_people(request=request) else []
        return [
            *_address_fields(request),
            "message",
            "kind",
            "state",
            "queued_at",
            "ended_at",
            "attempts",
            "next_attempt_at",
            *answer,
            "message_id_header",
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.get_fields(request, obj)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        asked = digest_searched(request=request, words=words)
        return queryset.filter(Q(pk=delivery_of_message_id(words)) | Q(address_digest=asked)), False

    @admin.display(description=_("address"))
    def masked(self, row: Delivery) -> str:
        return mask(row.address) if row.address else ""

    @admin.display(description=_("kind"))
    def kind(self, row: Delivery) -> str:
        return row.message.get_kind_display()


@admin.register(Suppression)
class SuppressionAdmin(ReadOnly, RecordsLooks):
    """Who gets no mail any more, by digest: a whole address finds its row, and no row tells an address."""

    list_display = ["address_digest", "scope", "reason", "since"]
    list_filter = ["scope", "reason", "since"]
    list_per_page = 50
    ordering = ["-since", "-pk"]
    search_fields = ["address_digest"]  # shows the search box; get_search_results reads what is typed
    search_help_text = _("A whole address, or its digest")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        return queryset.filter(address_digest=digest_searched(request=request, words=words)), False


def _address_fields(request: HttpRequest) -> list[str]:
    return ["address"] if sees_people(request=request) else ["masked"]
