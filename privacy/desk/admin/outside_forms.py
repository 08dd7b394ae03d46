"""What became of a case outside the company."""

from datetime import datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.act_forms import ActForm
from privacy.desk.models import Escalation


class DayForm(ActForm):
    """The day of a letter from outside."""

    on = forms.DateField(label=_("Day"), help_text=_("As on the letter."), widget=forms.DateInput({"type": "date"}))

    def clean_on(self) -> datetime:
        """The last moment of that day in the site's zone, but never after now: it may be the day it began."""
        day = datetime.combine(self.cleaned_data["on"], time.max, timezone.get_default_timezone())
        now = timezone.now()
        if self.cleaned_data["on"] > timezone.localdate(now):
            raise ValidationError(_("This day is yet to come."), code="future")
        escalation = self.inquiry.escalations.open().first()
        if escalation and day < escalation.begun_at:
            raise ValidationError(_("The case had not been taken further by then."), code="before")
        return min(day, now)


class OutcomeForm(DayForm):
    outcome = forms.ChoiceField(label=_("How it ended"), choices=Escalation.Outcome)
