from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from responsys_site.ground import references
from responsys_site.ground.cookie_free_form import CookieFreeForm
from responsys_site.ground.form_fields import Address, OneLine

LENGTH = 8  # characters of a reference


class LostLinkForm(CookieFreeForm):
    """Which case, and whose."""

    reference = OneLine(
        label=_("Reference of your case"),
        max_length=20,
        help_text=_("It stands in the subject of our mails: P, a dash, and six letters or figures."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = Address(
        label=_("Your e-mail address"),
        help_text=_("The one from which you asked. The link goes there and nowhere else."),
    )

    def clean_reference(self) -> str:
        typed = "".join(self.cleaned_data["reference"].split()).upper()
        if len(typed) != LENGTH or not typed.startswith("P-") or not set(typed[2:]) <= set(references.LETTERS):
            raise ValidationError(_("A reference looks like P-7K3Q2M."), code="reference")
        return typed
