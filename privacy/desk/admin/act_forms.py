"""What a colleague types for an act. Each form carries which entry was the last when its page was shown."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.desk.forms import LONGEST_TEXT
from privacy.desk.models import Escalation, Inquiry, State
from privacy.desk.reply_texts import left_open
from privacy.desk.roles import DESK
from responsys_site.ground.form_fields import OneLine
from responsys_site.ground.typed_text import several_lines

DETAILS = ("name", "company", "country", "telephone")


def colleagues() -> Any:
    """Return the active accounts that can be given a case."""
    return get_user_model()._default_manager.filter(groups__name=DESK, is_active=True).order_by("username")


class ActForm(forms.Form):
    """An act for which nothing is typed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, inquiry: Inquiry, by: AbstractBaseUser, **options: Any) -> None:
        super().__init__(*args, **options)
        self.inquiry, self.by = inquiry, by


class NoteForm(ActForm):
    text = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_TEXT,
        validators=[several_lines],
        help_text=_("For colleagues. It cannot be changed afterwards; the person may ask to see it."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class LetterForm(ActForm):
    """Words to the person."""

    text = forms.CharField(
        label=_("Letter"),
        max_length=LONGEST_TEXT,
        validators=[several_lines],
        help_text=_("Plain text. The mail says by itself which case it is, how to open it, and where else to turn."),
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if found := left_open(text=text):
            words = _("Write something for %(found)s, please.") % {"found": ", ".join(found)}
            raise ValidationError(words, code="left_open")
        return text


class ReplyForm(LetterForm):
    asks = forms.BooleanField(
        label=_("We ask the person for something"),
        required=False,
        help_text=_("The case then waits for them. The clock runs on."),
    )


class AssignForm(ActForm):
    to: Any = forms.ModelChoiceField(label=_("Colleague"), queryset=None)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = colleagues()  # type: ignore[attr-defined]  # of a ModelChoiceField


class CaseField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        day = date_format(timezone.localtime(obj.received_at), "DATE_FORMAT")
        facts = {"reference": obj.reference, "kind": obj.get_kind_display(), "day": day}
        return _("%(reference)s: %(kind)s of %(day)s") % facts


class MergeForm(ActForm):
    into: Any = CaseField(
        label=_("The case that goes on"),
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_("Cases of the same person. What was written in either stays where it is."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].queryset = others_of(self.inquiry)  # type: ignore[attr-defined]  # of a ModelChoiceField


def others_of(inquiry: Inquiry) -> Any:
    """Return the person's other cases that can go on."""
    theirs = Inquiry.objects.of_address(address_digest=inquiry.address_digest)
    return theirs.exclude(pk=inquiry.pk).exclude(state=State.MERGED).order_by("due_at")


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


class SureForm(ActForm):
    """A person's right, used for them."""

    sure = forms.BooleanField(
        label=_("I have made sure that the person of this address asks for it."),
        help_text=_("It is recorded that you did this, and when."),
    )


class CorrectionForm(SureForm):
    """What is right. What is left empty stays as it is."""

    name = OneLine(label=_("Name"), max_length=100, required=False)
    company = OneLine(label=_("Company"), max_length=150, required=False)
    country = OneLine(label=_("Country"), max_length=100, required=False)
    telephone = OneLine(label=_("Telephone"), max_length=40, required=False)
    field_order = ["seen", *DETAILS, "sure"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not changes_of(typed):
            raise ValidationError(_("Write at least one thing that is right."), code="nothing")
        return typed


def changes_of(typed: dict[str, Any]) -> dict[str, str]:
    """Return the details that something was written for."""
    return {name: typed[name] for name in DETAILS if typed.get(name)}
