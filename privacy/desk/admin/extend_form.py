"""By when we answer after all, and why it takes longer."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.letter_forms import LetterForm
from privacy.desk.admin.past_days import PastDayField, end_of
from privacy.desk.extending import latest_of


class ExtendForm(LetterForm):
    """`text` is the reason. Whoever has no address is told by a letter that went by post before."""

    until = forms.DateField(label=_("You have our answer by"), widget=forms.DateInput({"type": "date"}))
    on = PastDayField(
        label=_("Day of our letter"),
        help_text=_("There is no address for mail: post the letter first. Its day goes into the evidence."),
    )
    field_order = ["seen", "until", "on", "text"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        latest = {"day": _day(latest_of(inquiry=self.inquiry))}
        self.fields["until"].help_text = _("%(day)s at the latest, and no later than you need.") % latest
        self.fields["text"].label, self.fields["text"].help_text = _("Why it takes longer"), _("In plain text.")
        if self.inquiry.address:
            del self.fields["on"]

    def clean_until(self) -> datetime:
        """The same time of day as it was due at, but never beyond what the laws allow."""
        due, latest = timezone.localtime(self.inquiry.due_at), latest_of(inquiry=self.inquiry)
        until = datetime.combine(self.cleaned_data["until"], due.time(), due.tzinfo)
        if until <= due:
            raise ValidationError(_("It is due by then in any case."), code="not_later")
        if until.date() > timezone.localdate(latest):
            words = _("The laws allow no day after %(day)s.") % {"day": _day(latest)}
            raise ValidationError(words, code="too_late")
        return min(until, latest)

    def clean_on(self) -> datetime:
        day = self.cleaned_data["on"]
        if day < timezone.localdate(self.inquiry.runs_from):
            raise ValidationError(_("By then nothing was asked yet."), code="before")
        return end_of(day=day)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
