"""What became of a case outside the company."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.act_forms import ActForm
from privacy.desk.admin.past_days import PastDayField, end_of
from privacy.desk.models import Escalation


class DayForm(ActForm):
    """The day of a letter from outside."""

    on = PastDayField(label=_("Day"), help_text=_("As on the letter."))

    def clean_on(self) -> datetime:
        """The end of that day: it may be the day it began."""
        moment = end_of(day=self.cleaned_data["on"])
        escalation = self.inquiry.escalations.open().first()
        if escalation and moment < escalation.begun_at:
            raise ValidationError(_("The case had not been taken further by then."), code="before")
        return moment


class OutcomeForm(DayForm):
    outcome = forms.ChoiceField(label=_("How it ended"), choices=Escalation.Outcome)
