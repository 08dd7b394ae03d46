from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from responsys_site.mail.admin.permissions import readable_messages
from responsys_site.mail.admin.status import MESSAGE_STATUSES
from responsys_site.mail.models import Message


class MessageFilter(admin.SimpleListFilter):
    """The message whose page led here. Which others there are is not listed: there may be a million."""

    title = _("message")
    parameter_name = "message"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        number = request.GET.get(self.parameter_name, "")
        if not number.isdecimal():
            return []
        theirs = Message.objects.filter(readable_messages(user=request.user), pk=number)
        return [(str(message.pk), str(message)) for message in theirs]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(message=self.value()) if self.lookup_choices else queryset


class StatusFilter(admin.SimpleListFilter):
    """How a message stands."""

    title = _("how it stands")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _condition) in MESSAGE_STATUSES.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = MESSAGE_STATUSES.get(self.value() or "")
        return queryset.filter(chosen[1](timezone.now())) if chosen else queryset
