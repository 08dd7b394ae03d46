"""Search every text column for what should be nowhere any more."""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import monotonic

from django.db import models
from django.db.models.functions import Cast

from responsys_site.ground.byte_columns import wholes_of
from responsys_site.ground.encoded_bytes import Needles
from responsys_site.ground.text_columns import Column, searched

LONGEST_SEARCH = 900  # seconds for the bytes of one column


@dataclass(frozen=True)
class Trace:
    """A column in which one of the texts still stands, and in how many rows; of bytes kept in pieces, how many wholes.

    `is_whole`: all of the column was looked at. A column of which time ran out is named also where nothing was found.
    """

    column: str
    rows: int
    is_whole: bool = True

    def __str__(self) -> str:
        return self.column if self.is_whole else f"{self.column} (not looked through to its end)"


def traces_of(*, texts: Iterable[str]) -> list[Trace]:
    """Return where one of these texts stands, in whatever case, in any column that could hold something personal.

    JSON is searched as text. Bytes are searched as they are and in what they encode as mail does, pieces put together;
    in compressed files (ZIP, gzip) as far as `packed_bytes` unpacks them.
    """
    wanted = spellings(texts)
    found = [_trace(column, wanted) for column in searched()] if wanted else []
    return [trace for trace in found if trace.rows or not trace.is_whole]


def spellings(texts: Iterable[str]) -> set[str]:
    """Return the texts in the forms in which they may have been written; engines fold the case of ASCII alone."""
    forms = set()
    for text in texts:
        for cased in (text, text.lower(), text.upper(), text.casefold()):
            forms |= {unicodedata.normalize(form, cased) for form in ("NFC", "NFD")}
    return forms - {""}


def _trace(column: Column, wanted: set[str]) -> Trace:
    if isinstance(column.field, models.BinaryField):
        return _among_bytes(column, wholes_of(column=column), Needles(wanted))
    return Trace(str(column), _rows(column, wanted))


def _rows(column: Column, wanted: set[str]) -> int:
    if isinstance(column.field, models.JSONField):
        wanted = wanted | {json.dumps(text)[1:-1] for text in wanted}  # SQLite keeps é as \u00e9
    text = Cast(column.field.name, models.TextField())
    rows = column.model._base_manager.annotate(searched_text=text)
    return rows.filter(_any("searched_text__icontains", wanted)).count()


def _any(lookup: str, wanted: set[str]) -> models.Q:
    condition = models.Q()
    for text in sorted(wanted):
        condition |= models.Q(**{lookup: text})
    return condition


def _among_bytes(column: Column, wholes: Iterator[Iterator[bytes]], needles: Needles) -> Trace:
    ends_at, rows = monotonic() + LONGEST_SEARCH, 0
    for pieces in wholes:
        if monotonic() > ends_at:
            return Trace(str(column), rows, is_whole=False)
        rows += needles.stand_in(pieces)
    return Trace(str(column), rows)
