"""The forms of a person's own record: asking for the link, the details, a new address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from leads.forms import Telephone
from leads.models import Contact
from responsys_site.ground.addresses import digest
from responsys_site.ground.cookie_free_form import CookieFreeForm
from responsys_site.ground.form_fields import Address, OneLine


class LinkForm(CookieFreeForm):
    """Where the link is to go."""

    email = Address(
        label=_("E-mail address"),
        help_text=_("The address that you gave us. The link goes there and nowhere else."),
    )


class DetailsForm(CookieFreeForm):
    """A person's details. Each field carries what the page showed, so that only what the person changed is written.

    A page that lay open for a week, or in a second window, thus takes back nothing that was changed meanwhile.
    """

    name = OneLine(
        label=_("Your name"),
        max_length=100,
        help_text=_("So that we know whom we answer."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        show_hidden_initial=True,
    )
    company = OneLine(
        label=_("Company"),
        max_length=150,
        required=False,
        help_text=_("So that our answer fits your business."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        show_hidden_initial=True,
    )
    country = OneLine(
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


class NewAddressForm(CookieFreeForm):
    """The address that a person wants to use from now on."""

    email = Address(
        label=_("New e-mail address"),
        help_text=_("We send a link to this address. The change is made when you press the button behind that link."),
    )

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        if digest(address) == self.contact.address_digest:
            raise ValidationError(_("This is the address that we write to already."), code="same")
        return address
