"""Close several cases that no person wrote, from their list: only a decision lets them be erased."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from privacy.desk.admin.lanes import LaneFilter
from privacy.desk.admin.taking import StalePage, last_entry, take
from privacy.desk.models import Inquiry, WrongState

MOST = 500  # cases that one press of the button closes
LANE = "suspected"


class ClosesSpam(admin.ModelAdmin):
    """Offers the action in the lane of cases that look like a program's, to those who work on cases."""

    actions = ["close_as_spam"]

    def has_close_spam_permission(self, request: HttpRequest) -> bool:
        may_close = request.user.has_perms(["desk.change_inquiry", "desk.see_people"])
        return may_close and request.GET.get(LaneFilter.parameter_name) == LANE

    @admin.action(description=gettext_lazy("Close as spam"), permissions=["close_spam"])
    def close_as_spam(self, request: HttpRequest, rows: QuerySet[Inquiry]) -> None:
        closed = sum(_close(row, request.user) for row in list(rows.exclude(suspicion="")[:MOST]))
        words = ngettext("%(count)d case closed.", "%(count)d cases closed.", closed) % {"count": closed}
        self.message_user(request, words, messages.SUCCESS if closed else messages.WARNING)


def _close(row: Inquiry, by: Any) -> bool:
    """Close one case unless a person or a colleague has done something in it since."""
    try:
        take(name="close", inquiry=row, typed={"seen": last_entry(row)}, by=by, at=timezone.now())
    except (StalePage, WrongState):
        return False
    return True
