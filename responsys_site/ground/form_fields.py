"""Fields that forms of several apps ask for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from responsys_site.ground.addresses import InvalidAddress, canonical
from responsys_site.ground.typed_text import one_line


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
