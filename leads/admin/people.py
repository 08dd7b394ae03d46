from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from leads.looks import ReadOnly, RecordsLooks
from leads.models import Choice, Contact


class ChoicesOfContact(ReadOnly, admin.TabularInline):
    model = Choice
    fields = ["at", "purpose", "act", "how", "policy_version", "wording"]
    extra = 0
    template = "admin/leads/contact/choices.html"


@admin.register(Contact)
class ContactAdmin(ReadOnly, RecordsLooks):
    """The people on file. Nobody is added or changed here: they change their own record, or ask the privacy desk."""

    list_display = ["__str__", "address", "name", "company", "created_at"]
    list_filter = ["created_at"]
    list_per_page = 50
    search_fields = ["address", "name", "company"]
    search_help_text = _("Address, name or company")
    fields = ["address", "name", "company", "country", "telephone", "created_at", "erased_at"]
    inlines = [ChoicesOfContact]


@admin.register(Choice)
class ChoiceAdmin(ReadOnly, RecordsLooks):
    """Every act by which a person asked for something or stopped it, exactly as it was."""

    list_display = ["at", "contact", "purpose", "act", "how", "policy_version"]
    list_filter = ["purpose", "act", "how", "at"]
    list_per_page = 50
    list_select_related = ["contact", "policy_version"]
    fields = [
        "at",
        "contact",
        "information_request",
        "purpose",
        "act",
        "how",
        "wording",
        "wording_sha256",
        "policy_version",
        "policy_text_sha256",
    ]
