from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responsys_site.core.admin.base import StrictAdmin
from responsys_site.mail.admin.actions import MESSAGE_ACTIONS, execute
from responsys_site.mail.admin.status import totals_of
from responsys_site.mail.models import Message

ON_ITS_PAGE = [ActionLocation.CHANGE_FORM]  # one message at a time, with its figures in sight
Messages = QuerySet[Message]


class MessageActions(StrictAdmin):
    """Pause, resume, cancel, try again, for those who may steer mail. What cannot be taken back is asked about."""

    actions = ["pause", "resume", "cancel", "retry_failed", "retry_in_doubt"]

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mail.change_message")

    def acts_for(self, *, request: HttpRequest, message: Message) -> list[tuple[str, Any]]:
        """Return name and label of what this member of staff can do with the message as it stands."""
        offered = self.get_actions(request, action_location=ActionLocation.CHANGE_FORM)
        return [
            (name, action.description)
            for name, action in offered.items()
            if action and MESSAGE_ACTIONS[name].fits(message)
        ]

    @admin.action(description=gettext_lazy("Pause"), permissions=["steer"], location=ON_ITS_PAGE)
    def pause(self, request: HttpRequest, rows: Messages) -> None:
        self._take(request, rows.get(), "pause")

    @admin.action(description=gettext_lazy("Resume"), permissions=["steer"], location=ON_ITS_PAGE)
    def resume(self, request: HttpRequest, rows: Messages) -> None:
        self._take(request, rows.get(), "resume")

    @admin.action(description=gettext_lazy("Cancel the rest"), permissions=["steer"], location=ON_ITS_PAGE)
    def cancel(self, request: HttpRequest, rows: Messages) -> HttpResponse | None:
        return self._ask_or_take(request, rows.get(), "cancel")

    @admin.action(description=gettext_lazy("Retry what failed"), permissions=["steer"], location=ON_ITS_PAGE)
    def retry_failed(self, request: HttpRequest, rows: Messages) -> HttpResponse | None:
        return self._ask_or_take(request, rows.get(), "retry_failed")

    @admin.action(description=gettext_lazy("Retry what is in doubt"), permissions=["steer"], location=ON_ITS_PAGE)
    def retry_in_doubt(self, request: HttpRequest, rows: Messages) -> HttpResponse | None:
        return self._ask_or_take(request, rows.get(), "retry_in_doubt")

    def _ask_or_take(self, request: HttpRequest, message: Message, name: str) -> HttpResponse | None:
        if "confirmed" in request.POST or not MESSAGE_ACTIONS[name].fits(message):
            self._take(request, message, name)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": dict(self.acts_for(request=request, message=message))[name],
            "opts": self.opts,
            "message": message,
            "total": totals_of(message),
            "act": name,
            "action_name": f"{ActionLocation.CHANGE_FORM.value}-action",
            "selected_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/mail/message/confirm.html", context)

    def _take(self, request: HttpRequest, message: Message, name: str) -> None:
        if execute(name=name, message_id=message.pk, staff_id=int(request.user.pk or 0), at=timezone.now()):
            self.log_change(request, message, str(MESSAGE_ACTIONS[name].words))
            self.message_user(request, str(MESSAGE_ACTIONS[name].words), messages.SUCCESS)
        else:
            self.message_user(request, _("As the message stands now that cannot be done."), messages.WARNING)
