from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacy.desk.models import ReplyTemplate
from privacy.desk.models.reply_template import FILLED, TO_WRITE
from responsys_site.core.admin.base import StrictAdmin


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
