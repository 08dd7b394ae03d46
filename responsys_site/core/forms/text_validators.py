"""What may be typed: any script and any emoji, but nothing that hides, overrides or breaks a line."""

import re

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

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
