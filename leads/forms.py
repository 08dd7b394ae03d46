"""The forms of a person's own record: asking for the link, the details, a new address."""

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from leads.consent.texts import CONTACT, UPDATES
from responsys_site.core.forms.fields import EmailField, SingleLineField
from responsys_site.core.forms.spam import HONEYPOT_FIELD, HoneypotField
from responsys_site.core.forms.stateless import StatelessForm
from responsys_site.core.forms.text_validators import validate_multiline

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FEWEST_DIGITS = 5


class Telephone(SingleLineField):
    """A telephone number as people write it, with whatever belongs to it: +1 (650) 555-0100 ext. 12."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and sum(map(str.isdigit, text)) < FEWEST_DIGITS:
            raise ValidationError(_("Give a number that we can call, such as +1 650 555 0100."), code="telephone")
        return text


def _why(reason: "StrPromise") -> "StrPromise":
    """Each field says why it is asked, and how long what is typed there is kept (leads.data.erasure.RETENTION)."""
    return format_lazy("{} {}", reason, _("Kept for 3 years after our last contact."))


class InformationRequestForm(StatelessForm):
    """The information-request form: what the policy says it asks, and nothing else."""

    name = SingleLineField(
        label=_("Your name"),
        max_length=100,
        help_text=_why(_("So that we know whom we answer.")),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    company = SingleLineField(
        label=_("Company"),
        max_length=150,
        required=False,
        help_text=_why(_("So that our answer fits your business.")),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = EmailField(
        label=_("E-mail address"),
        help_text=_why(_("We answer there, and send a short confirmation at once.")),
    )
    # Typed, not chosen: browsers fill it in, any language will do, and no list of ours says what is a country.
    country = SingleLineField(
        label=_("Country"),
        max_length=100,
        required=False,
        help_text=_why(_("So that our answer fits the law and the clock where you are.")),
        widget=forms.TextInput(attrs={"autocomplete": "country-name"}),
    )
    needs = forms.CharField(
        label=_("What do you need?"),
        max_length=4000,
        validators=[validate_multiline],
        help_text=_why(_("In your own words, so that a person can help: what you send, what you would like to know.")),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    updates = forms.BooleanField(
        label=UPDATES,
        required=False,
        help_text=_(
            "We mail you a link to confirm this, and send no update before you have. Kept until you opt out, which "
            "every update lets you do."
        ),
    )
    contact = forms.BooleanField(
        label=CONTACT,
        required=False,
        help_text=_why(_("We answer your request either way; this lets us ask and follow up.")),
    )
    telephone = Telephone(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_why(_("Used only if you ticked that we may contact you.")),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    website = HoneypotField()

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(
            Fieldset(_("Who you are"), "name", "company", "email", "country"),
            Fieldset(_("What it is about"), "needs"),
            Fieldset(_("If you like"), "updates", "contact", "telephone"),
            Div(HONEYPOT_FIELD, css_class="honeypot"),
        )
        return helper


class LinkForm(StatelessForm):
    """Where the link is to go."""

    email = EmailField(
        label=_("E-mail address"),
        help_text=_("The address that you gave us. The link goes there and nowhere else."),
    )


class DetailsForm(StatelessForm):
    """A person's details. Each field carries what the page showed, so that only what the person changed is written.

    A page that lay open for a week, or in a second window, thus takes back nothing that was changed meanwhile.
    """

    name = SingleLineField(
        label=_("Your name"),
        max_length=100,
        help_text=_("So that we know whom we answer."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        show_hidden_initial=True,
    )
    company = SingleLineField(
        label=_("Company"),
        max_length=150,
        required=False,
        help_text=_("So that our answer fits your business."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        show_hidden_initial=True,
    )
    country = SingleLineField(
        label=_("Country"),
        max_length=100,
        required=False,
        help_text=_("So that our answer fits the law and the clock where you are."),
        widget=forms.TextInput(attrs={"autocomplete": "country-name"}),
        show_hidden_initial=True,
    )
    telephone = Telephone(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_("Used only if you asked us to contact you."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        show_hidden_initial=True,
    )

    def changed_details(self) -> dict[str, str]:
        """Return the fields that differ from what the page had shown, as the person wants them."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class NewAddressForm(StatelessForm):
    """The address that a person wants to use from now on."""

    email = EmailField(
        label=_("New e-mail address"),
        help_text=_("We send a link to this address. The change is made when you press the button behind that link."),
    )


class OptOutAddressForm(StatelessForm):
    """One address: where the link goes."""

    email = EmailField(
        label=_("E-mail address"),
        help_text=_("We send the link there, and ask for nothing else."),
    )
