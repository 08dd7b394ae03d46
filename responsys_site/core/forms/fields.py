"""Fields that forms of several apps ask for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

from responsys_site.core.email_addresses import InvalidAddress, UnsupportedLocalPart, normalize
from responsys_site.core.forms.text_validators import validate_multiline, validate_single_line


class SingleLineField(forms.CharField):
    default_validators = [validate_single_line]


class MultilineField(forms.CharField):
    """Free text of several lines, with LF between them: browsers count one character there and send two (CR LF)."""

    default_validators = [validate_multiline]

    def __init__(self, *, rows: int = 10, **options: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": rows}), **options})

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value and normalize_newlines(str(value)))


FEWEST_DIGITS = 5


class PhoneField(SingleLineField):
    """A telephone number as people write it, with whatever belongs to it: +1 (650) 555-0100 ext. 12."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and sum(map(str.isdigit, text)) < FEWEST_DIGITS:
            raise ValidationError(_("Give a number that we can call, such as +1 650 555 0100."), code="telephone")
        return text


class EmailField(SingleLineField):
    """One e-mail address, kept as typed. It may have an international domain (RFC 5890)."""

    widget = forms.EmailInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)
        # A browser's own check of type=email refuses some valid addresses; the server's words are better anyway.
        self.widget.attrs |= {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return text
        try:
            normalize(text)
        except UnsupportedLocalPart as error:
            words = _(
                "Enter an address with only unaccented letters (a to z), digits and symbols before the @. "
                "We can't send e-mail to other addresses."
            )
            raise ValidationError(words, code="local_part") from error
        except InvalidAddress as error:
            raise ValidationError(_("Give one e-mail address, such as name@example.com."), code="invalid") from error
        return text
