"""Enter what the person of a case wrote by post or said on the telephone."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.act import Act
from privacy.desk.admin.act_forms import ActForm
from privacy.desk.admin.past_days import PastDayField, beginning_of
from privacy.desk.forms import LONGEST_TEXT
from privacy.desk.persons_acts import add
from responsys_site.ground.typed_text import several_lines


class HeardForm(ActForm):
    on = PastDayField(label=_("Day"), help_text=_("When it reached us."), initial=timezone.localdate)
    text = forms.CharField(
        label=_("What they wrote or said"),
        max_length=LONGEST_TEXT,
        validators=[several_lines],
        help_text=_("The person sees it in the thread of their case."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_on(self) -> datetime:
        """The first moment of that day in the site's zone; of today, now."""
        day, now = self.cleaned_data["on"], timezone.now()
        return now if day == timezone.localdate(now) else beginning_of(day=day)


HEARD: dict[str, Act] = {
    "heard": Act(
        label=_("Enter a letter or a call of theirs"),
        words=_("For what belongs to this case. It is our turn then: a clock that stands still runs again."),
        done=_("It stands in the case."),
        fits=lambda case: case.erased_at is None,
        form=HeardForm,
        do=lambda case, typed, by, at: add(inquiry=case, text=typed["text"], received_at=typed["on"], by=by, at=at),
    ),
}
