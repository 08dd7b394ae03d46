"""What was mailed to whom, and what became of it: shown, never changed."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responsys_site.core.admin.base import AccessLogMixin, BoundedListAdmin, ReadOnlyAdminMixin
from responsys_site.core.admin.reach import ReachMixin, address_fields, digest_searched, sees_people
from responsys_site.core.email_addresses import mask
from responsys_site.mail.admin.permissions import readable_messages
from responsys_site.mail.admin.status import describe_attachment
from responsys_site.mail.message_ids import delivery_of_message_id
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import HELD

MOST_MAILS = 50
ANSWER_IN_LIST = 80  # characters


def mails_to(*, address_digest: str, request: HttpRequest) -> QuerySet[Delivery]:
    """Return the newest mails to one address, with what each said, of apps whose mail this colleague may read."""
    readable = readable_messages(user=request.user, template="message__template")
    mails = Delivery.objects.filter(readable, address_digest=address_digest).select_related("message")
    return mails.order_by("-queued_at", "-pk")[:MOST_MAILS]


class MessageFilter(admin.SimpleListFilter):
    """The message whose page led here. Which others there are is not listed: there may be a million."""

    title = gettext_lazy("message")
    parameter_name = "message"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        number = request.GET.get(self.parameter_name, "")
        if not number.isdecimal():
            return []
        theirs = Message.objects.filter(readable_messages(user=request.user), pk=number)
        return [(str(message.pk), str(message)) for message in theirs]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(message=self.value()) if self.lookup_choices else queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdminMixin, BoundedListAdmin, ReachMixin, AccessLogMixin):
    """Each mail to each person, and what became of it. What fills a mail is not shown: it holds people's links.

    Only the mail of apps that the account may read (AppConfig.mail_permission) is listed, found or opened.
    Without the right to see people an address is masked, cannot be searched for, and what the mail server answered,
    which may quote it, is left out.
    """

    typed_address, is_reach_listed = "address", False
    list_filter = ["state", "message__kind", "queued_at", MessageFilter]
    list_select_related = ["message"]
    search_fields = ["address_digest"]  # shows the search box; get_search_results reads what is typed
    search_help_text = gettext_lazy("A whole Message-ID, or a whole address")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).filter(readable_messages(user=request.user, template="message__template"))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        answer = ["short_answer"] if sees_people(request=request) else []
        return ["queued_at", *address_fields(request=request), "standing", *answer, "message", "kind", "ended_at"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        sees = sees_people(request=request)
        reach, answer = (["reach"], ["smtp_response"]) if sees else ([], [])
        attached = "attached_link" if request.user.has_perm("mail.view_message") else "attached"
        return [
            *reach,
            *address_fields(request=request),
            "message",
            attached,
            "kind",
            "standing",
            "queued_at",
            "due_at",
            "ended_at",
            "attempts",
            "next_try",
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

    @admin.display(description=gettext_lazy("address"))
    def masked(self, row: Delivery) -> str:
        return mask(row.address) if row.address else ""

    @admin.display(description=gettext_lazy("attached file"))
    def attached(self, row: Delivery) -> str:
        return describe_attachment(row.message, is_link=False) or "–"

    @admin.display(description=gettext_lazy("attached file"))
    def attached_link(self, row: Delivery) -> str:
        return describe_attachment(row.message, is_link=True) or "–"

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, row: Delivery) -> str:
        return row.message.get_kind_display()

    @admin.display(description=gettext_lazy("state"))
    def standing(self, row: Delivery) -> str:
        """The state; of one that a worker has in hand also until when it may have it."""
        state = row.get_state_display()
        if row.claimed_until is None:
            return state
        until = date_format(timezone.localtime(row.claimed_until), "SHORT_DATETIME_FORMAT")
        return _("%(state)s, claimed until %(until)s") % {"state": state, "until": until}

    @admin.display(description=gettext_lazy("next attempt"))
    def next_try(self, row: Delivery) -> str:
        if row.next_attempt_at is None:
            return "–"
        if row.next_attempt_at == HELD:
            return _("when the message goes on")
        return date_format(timezone.localtime(row.next_attempt_at), "DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("answer of the mail server"))
    def short_answer(self, row: Delivery) -> str:
        return Truncator(row.smtp_response).chars(ANSWER_IN_LIST)
