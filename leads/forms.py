from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from leads.typed_text import one_line, several_lines
from leads.wording import UPDATES
from responsys_site.ground.addresses import InvalidAddress, canonical


class OneLine(forms.CharField):
    default_validators = [one_line]


class Address(OneLine):
    """One e-mail address, kept as typed. It may have an international domain (RFC 5890)."""

    widget = forms.EmailInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)
        # A browser's own check of type=email refuses some valid addresses; the server's words are better anyway.
        self.widget.attrs |= {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            local = canonical(text).rpartition("@")[0] if text else "a"
        except InvalidAddress as error:
            raise ValidationError(_("Give one e-mail address, such as name@example.com."), code="invalid") from error
        if not local.isascii():
            raise ValidationError(
                _("We cannot send to an address with such letters before the @. Do you have another one?"),
                code="local_part",
            )
        return text


class InformationRequestForm(forms.Form):
    """The information-request form: what the policy says it asks, and nothing else."""

    name = OneLine(
        label=_("Your name"),
        max_length=100,
        help_text=_("So that we know whom we answer."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    company = OneLine(
        label=_("Company"),
        max_length=150,
        required=False,
        help_text=_("So that our answer fits your business. Leave it empty if you ask for yourself."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = Address(
        label=_("E-mail address"),
        help_text=_("We answer to this address, and send a short confirmation there at once."),
    )
    needs = forms.CharField(
        label=_("What do you need?"),
        max_length=4000,
        validators=[several_lines],
        help_text=_("In your own words: what you send, to how many people, what you would like to know."),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    updates = forms.BooleanField(
        label=UPDATES,
        required=False,
        help_text=_(
            "Your wish is noted, and no more than that: we send no update before you have confirmed it from your own "
            "mailbox. Every update has a link to stop them."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.disable_csrf = True  # cookie-free: guarded by ground.same_site and a one-time key
        self.helper.form_tag = False  # the page writes it, with the key
        self.helper.layout = Layout("name", "company", "email", "needs", "updates")
