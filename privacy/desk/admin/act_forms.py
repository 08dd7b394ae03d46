"""What a colleague types for an act. Each form carries which entry was the last when its page was shown."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.desk.forms import LONGEST_TEXT
from privacy.desk.models import Inquiry, State
from privacy.desk.roles import DESK
from responsys_site.ground.typed_text import several_lines


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


class AssignForm(ActForm):
    to: Any = forms.ModelChoiceField(label=_("Colleague"), queryset=None)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = colleagues()  # type: ignore[attr-defined]  # of a ModelChoiceField


class KindForm(ActForm):
    kind = forms.ChoiceField(
        label=_("It asks for"),
        widget=forms.RadioSelect,
        help_text=_("An opt-out stops our mailings to the person at once, and tells them so."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [one for one in Inquiry.Kind.choices if one[0] != self.inquiry.kind]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]  # of a ChoiceField


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
        help_text=_(
            "Cases of the same person. What was written in either stays where it is. The one that goes on is open if "
            "either is, and due when the earlier of both was."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].queryset = others_of(self.inquiry)  # type: ignore[attr-defined]  # of a ModelChoiceField


def others_of(inquiry: Inquiry) -> Any:
    """Return the person's other cases that can go on, with what this one asks for if it is open."""
    theirs = Inquiry.objects.of_address(address_digest=inquiry.address_digest).meant().filter(erased_at=None)
    cannot = [State.MERGED, State.ESCALATED] if inquiry.is_open else [State.MERGED]
    return theirs.exclude(pk=inquiry.pk).exclude(state__in=cannot).order_by("due_at")
