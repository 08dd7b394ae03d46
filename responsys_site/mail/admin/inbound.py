"""Mail that came in, for staff: what no handler took waits here for a decision. Its bytes are never shown as a page."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from responsys_site.core.admin.base import AccessLogMixin, BoundedListAdmin, ReadOnlyAdminMixin
from responsys_site.core.admin.reach import ReachMixin, digest_searched, sees_people
from responsys_site.mail.admin.actions import INCOMING_ACTIONS
from responsys_site.mail.admin.permissions import readable_incoming
from responsys_site.mail.inbound.body import find_body, text_of
from responsys_site.mail.inbound.parser import parse
from responsys_site.mail.models import IncomingMail

EVERYWHERE = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]
LONGEST_TEXT = 100_000  # characters on the page; the download has all


@admin.register(IncomingMail)
class IncomingMailAdmin(ReadOnlyAdminMixin, BoundedListAdmin, ReachMixin, AccessLogMixin):
    """For those who may see people: who wrote, and what, is personal from the first line.

    A mail is shown to the role of the app whose handler took it; what no app took, to the privacy office alone.
    """

    typed_address, is_reach_listed = "author", False
    actions = ["handled_by_hand", "ignored"]
    list_display = ["subject_line", "author", "received_at", "state", "outcome", "odd"]
    list_filter = ["state", "received_at"]
    search_fields = ["address_digest"]  # shows the search box; get_search_results reads what is typed
    search_help_text = gettext_lazy("The sender's whole address")
    fields = [
        "subject_line",
        ("state", "outcome", "handled_at"),
        "reach",
        ("author", "recipient"),
        "envelope_sender",
        ("received_at", "source"),
        ("size", "odd", "error"),
        "raw_bytes",
    ]
    readonly_fields = ["subject_line", "reach", "odd", "raw_bytes"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and sees_people(request=request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[IncomingMail]:
        return super().get_queryset(request).filter(readable_incoming(user=request.user))

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mail.change_incomingmail") and sees_people(request=request)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        words = search_term.strip()
        found = queryset.filter(address_digest=digest_searched(request=request, words=words)) if words else queryset
        return found, False

    def get_urls(self) -> list[URLPattern]:
        raw = path("<int:pk>/raw/", self.admin_site.admin_view(self.raw_view), name="mail_incomingmail_raw")
        return [raw, *super().get_urls()]

    def raw_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Hand out the mail's own bytes as a file that no browser opens."""
        mail = self.shown_row(request=request, pk=pk)
        if mail.erased_at:
            raise Http404
        self._record(request, "raw", [mail], mail.address_digest)
        headers = {"Content-Disposition": f'attachment; filename="mail-{pk}.eml"'}
        return StreamingHttpResponse(mail.raw(), content_type="application/octet-stream", headers=headers)

    def get_extra_context(self, *, request: HttpRequest, row: IncomingMail) -> dict[str, Any]:
        can_decide = row.state == IncomingMail.State.WAITING and self.has_decide_permission(request)
        return {"text": _text_of(row), "can_decide": can_decide}

    @admin.action(description=gettext_lazy("Handled by hand"), permissions=["decide"], location=EVERYWHERE)
    def handled_by_hand(self, request: HttpRequest, rows: QuerySet[IncomingMail]) -> None:
        self._decide(request, rows, "handled-by-hand")

    @admin.action(description=gettext_lazy("Ignore"), permissions=["decide"], location=EVERYWHERE)
    def ignored(self, request: HttpRequest, rows: QuerySet[IncomingMail]) -> None:
        self._decide(request, rows, "ignored")

    def _decide(self, request: HttpRequest, rows: QuerySet[IncomingMail], name: str) -> None:
        chosen, at = list(rows), timezone.now()
        done = sum(INCOMING_ACTIONS.try_execute(name=name, row=row, user=request.user, at=at) for row in chosen)
        if done:
            words = ngettext("%(count)d mail is dealt with.", "%(count)d mails are dealt with.", done)
            self.message_user(request, words % {"count": done}, messages.SUCCESS)
        if done < len(chosen):
            self.message_user(request, _("Some of these did not wait for staff: nothing is changed."), messages.WARNING)

    @admin.display(description=gettext_lazy("subject"))
    def subject_line(self, row: IncomingMail) -> str:
        return row.subject or _("(no subject)")

    @admin.display(description=gettext_lazy("what is odd about it"))
    def odd(self, row: IncomingMail) -> str:
        return ", ".join(row.flags) or "–"

    @admin.display(description=gettext_lazy("the mail itself"))
    def raw_bytes(self, row: IncomingMail) -> str:
        if row.erased_at:
            return _("removed")
        return format_html('<a href="{}">{}</a>', reverse("admin:mail_incomingmail_raw", args=[row.pk]), _("Download"))


def _text_of(mail: IncomingMail) -> str:
    """Return the words of the mail's letter; empty when there is none."""
    return text_of(find_body(parse(mail=mail)))[:LONGEST_TEXT]
