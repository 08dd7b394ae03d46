from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from leads.contact_fields import CONTACT_FIELD_NAMES, LISTED_FIELD_NAMES
from leads.models import ConsentEvent, Contact, ContactChange, InformationRequest
from responsys_site.core.admin.base import AccessLogMixin, ReadOnlyAdminMixin
from responsys_site.core.admin.reach import ReachMixin
from responsys_site.mail.admin.deliveries import mails_to


class ConsentEventInline(ReadOnlyAdminMixin, admin.TabularInline):
    model = ConsentEvent
    fields = ["at", "purpose", "action", "channel", "version", "wording"]
    readonly_fields = ["version"]
    extra = 0
    template = "admin/leads/rows.html"

    @admin.display(description=_("policy version shown"))
    def version(self, row: ConsentEvent) -> str:
        return version_link(row)


class ContactChangeInline(ReadOnlyAdminMixin, admin.TabularInline):
    model = ContactChange
    fields = ["at", "field", "old", "new", "by"]
    extra = 0
    template = "admin/leads/rows.html"


class RequestInline(ReadOnlyAdminMixin, admin.TabularInline):
    model = InformationRequest
    fields = ["link", "state", "received_at", "due_at", "contacted_at", "closed_at"]
    readonly_fields = ["link"]
    extra = 0
    template = "admin/leads/rows.html"

    @admin.display(description=_("reference"))
    def link(self, row: InformationRequest) -> str:
        page = reverse("admin:leads_informationrequest_change", args=[row.pk])
        return format_html('<a href="{}">{}</a>', page, row.reference)


@admin.register(Contact)
class ContactAdmin(ReadOnlyAdminMixin, ReachMixin, AccessLogMixin):
    """The people on file, read-only: they change their own record, or ask the privacy desk."""

    typed_address = "address"
    list_display = ["__str__", "reach_in_list", *LISTED_FIELD_NAMES, "created_at"]
    list_filter = ["created_at"]
    list_per_page = 50
    search_fields = ["address", *LISTED_FIELD_NAMES]
    search_help_text = _("Address, name or company")
    fields = ["stopped", "address", *CONTACT_FIELD_NAMES, "created_at", "erased_at"]
    readonly_fields = ["stopped"]
    inlines = [RequestInline, ConsentEventInline, ContactChangeInline]

    @admin.display(description=_("stopped"))
    def stopped(self, row: Contact) -> str:
        """What this person stopped: the one thing to know before writing to them."""
        return self.reach_html(row, is_beside=True) if self.reach_now_of(row).stops else str(_("nothing"))

    def get_extra_context(self, *, request: HttpRequest, row: Contact) -> dict[str, Any]:
        may_read = request.user.has_perm("mail.view_delivery")
        return {"mails": mails_to(address_digest=row.address_digest, request=request)} if may_read else {}


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnlyAdminMixin, AccessLogMixin):
    """Every event by which a person asked for something or stopped it, exactly as it was."""

    list_display = ["at", "contact", "purpose", "action", "channel", "policy_version"]
    list_filter = ["purpose", "action", "channel", "at"]
    list_per_page = 50
    list_select_related = ["contact", "policy_version"]
    readonly_fields = ["version"]
    fields = [
        "at",
        "contact",
        "information_request",
        "purpose",
        "action",
        "channel",
        "wording",
        "wording_sha256",
        "version",
        "policy_text_sha256",
    ]

    @admin.display(description=_("policy version shown"))
    def version(self, row: ConsentEvent) -> str:
        return version_link(row)


def version_link(row: ConsentEvent) -> str:
    """Return a link to the public page of the version that was shown: every colleague may read that one."""
    number = row.policy_version_id
    return format_html('<a href="{}">{}</a>', reverse("privacy:version", args=[number]), number) if number else ""
