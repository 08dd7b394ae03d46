"""A person's rights, used for them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.act_forms import ActForm
from responsys_site.ground.form_fields import OneLine

DETAILS = ("name", "company", "country", "telephone")


class SureForm(ActForm):
    """A person's right, used for them."""

    sure = forms.BooleanField(
        label=_("I have made sure that the person of this address asks for it."),
        help_text=_("It is recorded that you did this, and when."),
    )


class CorrectionForm(SureForm):
    """What is right, and what is to be there no more. What is left empty stays as it is."""

    name = OneLine(label=_("Name"), max_length=100, required=False)
    company = OneLine(label=_("Company"), max_length=150, required=False)
    country = OneLine(label=_("Country"), max_length=100, required=False)
    telephone = OneLine(label=_("Telephone"), max_length=40, required=False)
    remove = forms.MultipleChoiceField(
        label=_("Remove"),
        choices=[("company", _("Company")), ("country", _("Country")), ("telephone", _("Telephone"))],
        required=False,
        help_text=_("What is ticked is emptied. A field that you leave empty above stays as it is."),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["seen", *DETAILS, "remove", "sure"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if any(typed.get(name) for name in typed.get("remove", [])):
            self.add_error("remove", _("Either write what is right, or remove it."))
        elif not changes_of(typed):
            raise ValidationError(_("Write at least one thing that is right, or tick what to remove."), code="nothing")
        return typed


def changes_of(typed: dict[str, Any]) -> dict[str, str]:
    """Return the details that something was written for, and with "" those that are to be removed."""
    written = {name: typed[name] for name in DETAILS if typed.get(name)}
    return dict.fromkeys(typed.get("remove", []), "") | written
