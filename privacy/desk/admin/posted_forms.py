"""Which letter went to a person by post, and when."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.act_forms import ActForm
from privacy.desk.admin.past_days import PastDayField, end_of
from privacy.desk.models import Entry
from privacy.desk.posted import Owed, owed, owed_of_lifting

WORDS = {
    Entry.Event.ACKNOWLEDGED_BY_POST: _("That we have their case, its reference, and by when we answer"),
    Entry.Event.OVERDUE_BY_POST: _("That our answer is overdue, and where else to turn"),
    Entry.Event.LETTER_BY_POST: _("What we wrote in this case and no mail could bring"),
    Entry.Event.LIFTING_BY_POST: _("That the restriction ends, and that they can object"),
}


class PostedForm(ActForm):
    """What the letter said, and the day on it."""

    told: Any = forms.MultipleChoiceField(label=_("The letter said"), widget=forms.CheckboxSelectMultiple)
    on = PastDayField(label=_("Day"), help_text=_("As on our letter."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owed = self._owed()
        choices = [(one.event.value, WORDS[one.event]) for one in self.owed]
        self.fields["told"].choices = choices  # type: ignore[attr-defined]  # of a MultipleChoiceField

    def _owed(self) -> list[Owed]:
        return owed(inquiry=self.inquiry, at=timezone.now())

    def clean_on(self) -> datetime:
        return end_of(day=self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        since = max((one.since for one in self.owed if one.event in typed.get("told", [])), default=None)
        if since and typed.get("on") and typed["on"] < since:
            day = date_format(timezone.localtime(since), "DATE_FORMAT")
            self.add_error("on", _("Before %(day)s there was nothing of this to tell.") % {"day": day})
        return typed


class LiftingPostedForm(PostedForm):
    def _owed(self) -> list[Owed]:
        return owed_of_lifting(inquiry=self.inquiry)
