"""What may be typed: any script and any emoji, but nothing that hides, overrides or breaks a line."""

import unicodedata

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

# Unicode Bidirectional Algorithm, 2.1 to 2.3: embeddings, overrides and isolates can make text read as other text.
# The marks LRM, RLM and ALM only hint at a direction, and are part of writing Arabic or Hebrew.
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINE_BREAKS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
REPLACEMENT = "\ufffd"  # stands where bytes were not UTF-8


def one_line(text: str) -> None:
    """Raise ValidationError unless `text` is one line of readable characters."""
    if LINE_BREAKS & set(text):
        raise ValidationError(_("Write this on one line, please."), code="line_break")
    several_lines(text)


def several_lines(text: str) -> None:
    """Raise ValidationError unless `text` is readable characters, tabs and line breaks."""
    if REPLACEMENT in text:
        raise ValidationError(
            _("Some characters arrived damaged. Please type them again where the mark � stands."), code="damaged"
        )
    if any(_is_hidden(character) for character in text):
        raise ValidationError(
            _("There is an invisible control character in this text. Please type it again by hand."), code="control"
        )


def _is_hidden(character: str) -> bool:
    if character in "\n\r\t":
        return False
    # Cc controls, Cs lone surrogates, Cn unassigned and non-characters.
    return character in BIDI_CONTROLS or unicodedata.category(character) in {"Cc", "Cs"} or _is_no_character(character)


def _is_no_character(character: str) -> bool:
    """Say whether this is one of Unicode's 66 noncharacters (The Unicode Standard, 23.7)."""
    return 0xFDD0 <= ord(character) <= 0xFDEF or ord(character) & 0xFFFE == 0xFFFE


def without_nul(posted: QueryDict) -> QueryDict:
    """Return the form as it was posted, with the mark of damage where a NUL stood, which no page can hold."""
    if not any("\0" in value for values in posted.lists() for value in values[1]):
        return posted
    marked = QueryDict(mutable=True)
    for name, values in posted.lists():
        marked.setlist(name, [value.replace("\0", REPLACEMENT) for value in values])
    return marked
