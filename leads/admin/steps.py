from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leads.admin.notes import NoteForm, keep_note
from leads.models import InformationRequest, WrongState
from responsys_site.ground.looks import RecordsLooks
from responsys_site.ground.staff_acts import record_act

EVERYWHERE = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]
Requests = QuerySet[InformationRequest]


class StepsOfRequest(RecordsLooks):
    """The steps from new to closed: for several requests from the list, for one from its page."""

    actions = ["take_in_hand", "mark_contacted", "close"]

    @admin.action(description=gettext_lazy("Take in hand"), permissions=["change"], location=EVERYWHERE)
    def take_in_hand(self, request: HttpRequest, rows: Requests) -> None:
        self._move(request, rows, InformationRequest.take_in_hand)

    @admin.action(description=gettext_lazy("Mark as contacted"), permissions=["change"], location=EVERYWHERE)
    def mark_contacted(self, request: HttpRequest, rows: Requests) -> None:
        self._move(request, rows, InformationRequest.mark_contacted)

    @admin.action(description=gettext_lazy("Close the request"), permissions=["change"], location=EVERYWHERE)
    def close(self, request: HttpRequest, rows: Requests) -> None:
        self._move(request, rows, InformationRequest.close)

    def _move(self, request: HttpRequest, rows: Requests, step: Callable[..., None]) -> None:
        typed = NoteForm(request.POST)  # a note typed before the button was pressed is not lost
        if not typed.is_valid():
            self.message_user(request, str(typed.errors["note"].as_text()), messages.ERROR)
            return
        chosen = list(rows.select_related("contact"))
        done = sum(self._moved(request, row, step) for row in chosen)
        for row in chosen:
            keep_note(request=row, by=request.user, text=typed.cleaned_data["note"], at=timezone.now())
        self._say(request, done, len(chosen) - done)

    @transaction.atomic
    def _moved(self, request: HttpRequest, row: InformationRequest, step: Callable[..., None]) -> bool:
        at = timezone.now()
        try:
            step(row, by=request.user, at=at)
        except WrongState:
            return False
        self.log_change(request, row, [{"changed": {"fields": ["state"]}}])
        act = step.__name__.replace("_", "-")
        record_act(staff_id=int(request.user.pk or 0), act=act, row=row, subject=self.subject_of(row), at=at)
        return True

    def _say(self, request: HttpRequest, done: int, refused: int) -> None:
        if done:
            words = ngettext("%(count)d request moved.", "%(count)d requests moved.", done)
            self.message_user(request, words % {"count": done}, messages.SUCCESS)
        if refused:
            words = ngettext("%(count)d request stays as it is.", "%(count)d requests stay as they are.", refused)
            why = _("That step does not follow from the state.")
            self.message_user(request, f"{words % {'count': refused}} {why}", messages.WARNING)
