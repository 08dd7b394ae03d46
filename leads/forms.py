"""The public forms: a request for information, and those of a person's own record."""

from collections.abc import Callable

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from leads.consent.texts import CONTACT, UPDATES
from leads.contact_fields import CONTACT_FIELDS, with_retention
from responsys_site.core.forms.fields import EmailField, MultilineField, StatelessForm
from responsys_site.core.forms.protection import HONEYPOT_FIELD, HoneypotField


def _names(*, asked_with_consent: bool) -> list[str]:
    return [field.name for field in CONTACT_FIELDS if field.asked_with_consent is asked_with_consent]


def _add_fields[Form: type[forms.Form]](fields: dict[str, forms.CharField]) -> Callable[[Form], Form]:
    """Put these fields before those that a form class declares."""

    def add(form: Form) -> Form:
        form.base_fields = {**fields, **form.base_fields}
        return form

    return add


@_add_fields({field.name: field.request_field() for field in CONTACT_FIELDS})
class InformationRequestForm(StatelessForm):
    """The information-request form: what the policy says it asks, and nothing else."""

    email = EmailField(
        label=_("E-mail address"),
        help_text=with_retention(_("We answer there, and send a short confirmation at once.")),
    )
    needs = MultilineField(
        rows=7,
        label=_("What do you need?"),
        max_length=4000,
        help_text=with_retention(_("In your own words: what you send, and what you'd like to know.")),
    )
    updates = forms.BooleanField(
        label=UPDATES,
        required=False,
        help_text=_(
            "We mail you a link to confirm this, and send no update before you have. We keep this until you opt out; "
            "every update has a link."
        ),
    )
    contact = forms.BooleanField(
        label=CONTACT,
        required=False,
        help_text=with_retention(_("We answer your request either way; this lets us ask and follow up.")),
    )
    website = HoneypotField()

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(
            Fieldset(_("Who you are"), "email", *_names(asked_with_consent=False)),
            Fieldset(_("What it is about"), "needs"),
            Fieldset(_("If you like"), "updates", "contact", *_names(asked_with_consent=True)),
            Div(HONEYPOT_FIELD, css_class="honeypot"),
        )
        return helper


class LinkForm(StatelessForm):
    """Where the link is to go."""

    email = EmailField(
        label=_("E-mail address"),
        help_text=_("The address you gave us. We only send the link there."),
    )


@_add_fields({field.name: field.profile_field() for field in CONTACT_FIELDS})
class DetailsForm(StatelessForm):
    """A person's details. Each field carries what the page showed, so that only what the person changed is written.

    So a page that was open for a week, or in a second window, undoes no other change.
    """

    def changed_details(self) -> dict[str, str]:
        """Return the fields that differ from what the page had shown, as the person wants them."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class NewAddressForm(StatelessForm):
    """The address that a person wants to use from now on."""

    email = EmailField(
        label=_("New e-mail address"),
        help_text=_("We send a link to this address. Your address changes when you open it and press the button."),
    )


class OptOutAddressForm(StatelessForm):
    """One address: where the link goes."""

    email = EmailField(
        label=_("E-mail address"),
        help_text=_("We send the link there, and ask for nothing else."),
    )
