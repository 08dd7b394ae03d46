"""Forms of the actions on a case, and the days that colleagues copy from letters."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.desk.cases.postal_letters import (
    PendingNotification,
    pending_lifting_notice,
    pending_notifications,
)
from privacy.desk.emails import DESK
from privacy.desk.models import Case, CaseEvent, State
from privacy.desk.public.forms import MAX_TEXT_LENGTH
from responsys_site.core.admin.actions import ActionForm
from responsys_site.core.dates import validate_day
from responsys_site.core.forms.fields import MultilineField


class PastDayField(forms.DateField):
    """Takes today, and no day to come."""

    widget = forms.DateInput({"type": "date"})
    default_validators = [validate_day]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value > timezone.localdate():
            raise ValidationError(_("This day is yet to come."), code="future")


def start_of_day(*, day: date) -> datetime:
    """Return the first moment of the day."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def end_of_day(*, day: date) -> datetime:
    """Return the last moment of the day, but never one after now."""
    return min(datetime.combine(day, time.max, timezone.get_default_timezone()), timezone.now())


def colleagues() -> Any:
    """Return the active accounts that can be given a case."""
    return get_user_model()._default_manager.filter(groups__name=DESK, is_active=True).order_by("username")


class NoteForm(ActionForm):
    text = MultilineField(
        rows=5,
        label=_("Note"),
        max_length=MAX_TEXT_LENGTH,
        help_text=_("For colleagues. It cannot be changed afterwards; the person may ask to see it."),
    )


class AssignForm(ActionForm):
    to: Any = forms.ModelChoiceField(label=_("Colleague"), queryset=None)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = colleagues()  # type: ignore[attr-defined]  # of a ModelChoiceField


class KindForm(ActionForm):
    kind = forms.ChoiceField(
        label=_("It asks for"),
        widget=forms.RadioSelect,
        help_text=_("An opt-out stops our mailings to the person at once, and tells them so."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [one for one in Case.Kind.choices if one[0] != self.obj.kind]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]  # of a ChoiceField


class CaseField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        day = date_format(timezone.localtime(obj.received_at), "DATE_FORMAT")
        facts = {"reference": obj.reference, "kind": obj.get_kind_display(), "day": day}
        return _("%(reference)s: %(kind)s of %(day)s") % facts


class MergeForm(ActionForm):
    into: Any = CaseField(
        label=_("The case that goes on"),
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_(
            "Cases of the same person. What was written in either stays where it is. The one that goes on is open if "
            "either is, and due when the earlier of both was."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].queryset = merge_candidates(self.obj)  # type: ignore[attr-defined]  # of a ModelChoiceField


def merge_candidates(case: Case) -> Any:
    """Return the person's other cases that can go on, with what this one asks for if it is open."""
    theirs = Case.objects.of_address(address_digest=case.address_digest).not_quarantined().filter(erased_at=None)
    cannot = [State.MERGED, State.ESCALATED] if case.is_open else [State.MERGED]
    return theirs.exclude(pk=case.pk).exclude(state__in=cannot).order_by("due_at")


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
