"""Which letter went to a person by post, and when."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.actions.forms import PastDayField, end_of_day, start_of_day
from privacy.desk.cases.postal_letters import (
    PendingNotification,
    pending_lifting_notice,
    pending_notifications,
    record_letter,
)
from privacy.desk.cases.requester_actions import add_message
from privacy.desk.models import Case, CaseEvent
from privacy.desk.public.forms import MAX_TEXT_LENGTH
from responsys_site.core.admin.actions import Action, ActionForm
from responsys_site.core.forms.fields import MultilineField

LETTER_CONTENTS = {
    CaseEvent.Event.ACKNOWLEDGED_BY_POST: _("That we have their case, its reference, and by when we answer"),
    CaseEvent.Event.OVERDUE_BY_POST: _("That our answer is overdue, and where else to turn"),
    CaseEvent.Event.LETTER_BY_POST: _("What we wrote in this case and no mail could bring"),
    CaseEvent.Event.LIFTING_BY_POST: _("That the restriction ends, and that they can object"),
}


class PostalLetterForm(ActionForm):
    """What the letter said, and the day on it."""

    told: Any = forms.MultipleChoiceField(label=_("The letter said"), widget=forms.CheckboxSelectMultiple)
    on = PastDayField(label=_("Day"), help_text=_("As on our letter."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owed = self._owed()
        choices = [(one.event.value, LETTER_CONTENTS[one.event]) for one in self.owed]
        self.fields["told"].choices = choices  # type: ignore[attr-defined]  # of a MultipleChoiceField

    def _owed(self) -> list[PendingNotification]:
        return pending_notifications(case=self.obj, at=timezone.now())

    def clean_on(self) -> datetime:
        return end_of_day(day=self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        since = max((one.since for one in self.owed if one.event in typed.get("told", [])), default=None)
        if since and typed.get("on") and typed["on"] < since:
            day = date_format(timezone.localtime(since), "DATE_FORMAT")
            self.add_error("on", _("Before %(day)s there was nothing of this to tell.") % {"day": day})
        return typed


class LiftingLetterForm(PostalLetterForm):
    def _owed(self) -> list[PendingNotification]:
        return pending_lifting_notice(case=self.obj)


def record_letters(case: Case, user: Any, data: dict[str, Any], at: datetime) -> None:
    """Note each word of one letter. Raises WrongState for one that the person has had meanwhile."""
    for event in data["told"]:
        record_letter(case=case, event=CaseEvent.Event(event), on=data["on"], by=user, at=at)


class PhoneOrLetterForm(ActionForm):
    on = PastDayField(label=_("Day"), help_text=_("When it reached us."), initial=timezone.localdate)
    text = MultilineField(
        rows=8,
        label=_("What they wrote or said"),
        max_length=MAX_TEXT_LENGTH,
        help_text=_("The person sees it in the thread of their case."),
    )

    def clean_on(self) -> datetime:
        """The first moment of that day in the site's zone; of today, now."""
        day, now = self.cleaned_data["on"], timezone.now()
        return now if day == timezone.localdate(now) else start_of_day(day=day)


PHONE_POST = [
    Action(
        name="heard",
        label=_("Enter a letter or a call of theirs"),
        what_follows=_("For what belongs to this case. It is our turn then: a clock that stands still runs again."),
        done=_("It stands in the case."),
        is_available=lambda case, user, at: case.erased_at is None,
        form=PhoneOrLetterForm,
        execute=lambda case, user, data, at: add_message(
            case=case, text=data["text"], received_at=data["on"], by=user, at=at
        ),
    ),
]
