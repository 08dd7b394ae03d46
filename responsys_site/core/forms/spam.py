"""Tell a form that a program has most likely filled in, without a third party and without a puzzle."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

HONEYPOT_FIELD = "website"  # a name that programs like to fill in; people do not see the field
MIN_FILL_TIME = timedelta(seconds=2)
HONEYPOT_FILLED, TOO_FAST = "trap field", "too fast"


class HoneypotField(forms.CharField):
    """The field of that name. Its page hides it from people."""

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
        super().__init__(label=_("Leave this empty"), required=False, widget=widget)


def spam_reason(*, trap: str, shown_at: datetime, at: datetime) -> str:
    """Return why a POST looks like a program's: SPRUNG or TOO_FAST; "" when it looks like a person's.

    `trap` is what was typed into the trap; `shown_at` when the form was shown.
    """
    if trap:
        return HONEYPOT_FILLED
    return TOO_FAST if at - shown_at < MIN_FILL_TIME else ""
