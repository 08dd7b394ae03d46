"""Fields and base of public forms. Any script and any emoji may be typed, but nothing that hides or overrides text."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

from responsys_site.core.email_addresses import InvalidAddress, UnsupportedLocalPart, normalize

# Unicode Bidirectional Algorithm, 2.1 to 2.3: embeddings, overrides and isolates can make text read as other text.
# The marks LRM, RLM and ALM only hint at a direction, and are part of writing Arabic or Hebrew.
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Controls but tab and line breaks (General Category Cc), lone surrogates (Cs), and Unicode's 66 noncharacters (23.7).
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_HIDDEN = re.compile(f"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_NONCHARACTERS}{''.join(BIDI_CONTROLS)}]")
LINE_BREAKS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
REPLACEMENT = "\ufffd"  # stands where bytes were not UTF-8


def validate_single_line(text: str) -> None:
    """Raise ValidationError unless `text` is one line of readable characters."""
    if LINE_BREAKS & set(text):
        raise ValidationError(_("Write this on one line, please."), code="line_break")
    validate_multiline(text)


def validate_multiline(text: str) -> None:
    """Raise ValidationError unless `text` is readable characters, tabs and line breaks."""
    if REPLACEMENT in text:
        raise ValidationError(
            _("Some characters arrived damaged. Please type them again where the mark � stands."), code="damaged"
        )
    if _HIDDEN.search(text):
        raise ValidationError(
            _("There is an invisible control character in this text. Please type it again by hand."), code="control"
        )


def replace_nul(posted: QueryDict) -> QueryDict:
    """Return the form as it was posted, with the mark of damage where a NUL stood, which no page can hold."""
    if not any("\0" in value for values in posted.lists() for value in values[1]):
        return posted
    marked = QueryDict(mutable=True)
    for name, values in posted.lists():
        marked.setlist(name, [value.replace("\0", REPLACEMENT) for value in values])
    return marked


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
    """A telephone number as people write it, such as +1 (650) 555-0100 ext. 12."""

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


class StatelessForm(forms.Form):
    """A form without a CSRF cookie. `StatelessFormView` checks where its POST comes from; the page writes its tag."""

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy-forms renders the form."""
        helper = FormHelper()
        helper.disable_csrf = True
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper
