"""The fields that people give about themselves, defined once.

Models, forms, profile page, corrections, admin, export, data inventory and promise checks are made from CONTACT_FIELDS.
CONTRIBUTING.md, "Add a field", lists the steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from responsys_site.core.forms.fields import PhoneField, SingleLineField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

HOW_LONG = _("Kept for 3 years after our last contact.")


@dataclass(frozen=True, kw_only=True)
class ContactField:
    """One line of text about a person; `name` is its column in each model and its input in each form.

    `noun` names it in admin, export and history, `label` on forms. `reason` tells people why we ask for it,
    `profile_reason` does so on the profile page where that differs. `in_policy` are the words by which the privacy
    policy names it; `example` is what the promise checks send. `listed` makes it a column of the admin's lists, where
    it is searched too.
    """

    name: str
    noun: "StrPromise"
    label: "StrPromise"
    reason: "StrPromise"
    in_policy: str
    example: str
    max_length: int
    autocomplete: str
    profile_reason: "StrPromise | None" = None
    required: bool = False
    asked_with_consent: bool = False
    listed: bool = False
    form_class: type[SingleLineField] = SingleLineField
    input_attributes: Mapping[str, str] = dataclass_field(default_factory=dict)

    def model_field(self) -> models.CharField:
        """Return the column. It may be empty, as it is after an erasure."""
        return models.CharField(self.noun, max_length=self.max_length, blank=True)

    def request_field(self) -> forms.CharField:
        """Return the input of the request form, which says why it is asked and how long it is kept."""
        return self._form_field(required=self.required, help_text=with_retention(self.reason))

    def profile_field(self) -> forms.CharField:
        """Return the input of the profile page, which carries the value that the page showed."""
        reason = self.profile_reason or self.reason
        return self._form_field(required=self.required, help_text=reason, show_hidden_initial=True)

    def correction_field(self) -> forms.CharField:
        """Return the input by which staff correct it; what is not required can be removed."""
        return self.form_class(label=capfirst(self.noun), max_length=self.max_length, required=self.required)

    def _form_field(self, **options: Any) -> forms.CharField:
        attributes = {"autocomplete": self.autocomplete, **self.input_attributes}
        widget = forms.TextInput(attrs=attributes)
        return self.form_class(label=self.label, max_length=self.max_length, widget=widget, **options)


def with_retention(reason: "StrPromise") -> "StrPromise":
    """Return the help text of a field that is kept with the contact (privacy.figures.AFTER_LAST_CONTACT)."""
    return format_lazy("{} {}", reason, HOW_LONG)


CONTACT_FIELDS = (
    ContactField(
        name="name",
        noun=_("name"),
        label=_("Your name"),
        reason=_("So we know who we're writing to."),
        in_policy="your name",
        example="Promise Check",
        max_length=100,
        autocomplete="name",
        required=True,
        listed=True,
    ),
    ContactField(
        name="company",
        noun=_("company"),
        label=_("Company"),
        reason=_("So our answer fits your business."),
        in_policy="your company",
        example="Example Company",
        max_length=150,
        autocomplete="organization",
        listed=True,
    ),
    ContactField(
        name="country",  # typed, not chosen: any language will do, and no list of ours says what is a country
        noun=_("country"),
        label=_("Country"),
        reason=_("So we know your law and your time zone."),
        in_policy="your country",
        example="Example Country",
        max_length=100,
        autocomplete="country-name",
    ),
    ContactField(
        name="telephone",
        noun=_("telephone"),
        label=_("Telephone"),
        reason=_("Used only if you ticked that we may contact you."),
        profile_reason=_("Used only if you asked us to contact you."),
        in_policy="your telephone number",
        example="+1 650 555 0100",
        max_length=40,
        autocomplete="tel",
        asked_with_consent=True,
        form_class=PhoneField,
        input_attributes={"inputmode": "tel"},
    ),
)
CONTACT_FIELD_NAMES = tuple(field.name for field in CONTACT_FIELDS)
LISTED_FIELD_NAMES = tuple(field.name for field in CONTACT_FIELDS if field.listed)
NO_CONTACT_DETAILS = dict.fromkeys(CONTACT_FIELD_NAMES, "")
