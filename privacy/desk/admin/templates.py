from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacy.desk.models import ReplyTemplate
from privacy.desk.models.reply_template import PLACEHOLDERS


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(admin.ModelAdmin):
    """Texts to begin a reply with. One that is no longer wanted is no longer offered; nothing of it stands in cases."""

    list_display = ["title", "is_offered"]
    fieldsets = [
        (
            None,
            {
                "fields": ["title", "text", "is_offered"],
                "description": _("Filled from the case: %(names)s. Write nobody's name or address into a template.")
                % {"names": ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)},
            },
        )
    ]
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
