"""Read a column of bytes, whole after whole: bytes that are kept in pieces are put together."""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from time import monotonic

from django.db import models
from django.db.models.functions import Cast

from responsys_site.core.data_inventory import Column, columns_to_search
from responsys_site.ground.encoded_bytes import SearchTerms

ROWS_PER_FETCH = 4  # rows in memory
BLOBS_PER_QUERY = 20


def read_blobs(*, column: Column) -> Iterator[Iterator[bytes]]:
    """Yield for each whole its pieces in their order. A few rows at a time are in memory.

    A table of pieces is known by its unique constraint over the owner and `number`; else each row is a whole.
    """
    owner = _owner(column.model)
    rows, key = column.model._base_manager.all(), owner or "pk"
    order = (owner, "number") if owner else ("pk",)
    last = None
    while keys := _next_keys(rows, key, last):
        some = rows.filter(**{f"{key}__in": keys}).order_by(*order).values_list(key, column.field.name)
        for _key, pieces in groupby(some.iterator(chunk_size=ROWS_PER_FETCH), key=itemgetter(0)):
            yield (bytes(data) for _key, data in pieces if data is not None)
        last = keys[-1]


def _next_keys(rows: models.QuerySet, key: str, last: int | None) -> list[int]:
    later = rows if last is None else rows.filter(**{f"{key}__gt": last})
    return list(later.order_by(key).values_list(key, flat=True).distinct()[:BLOBS_PER_QUERY])


def _owner(model: type[models.Model]) -> str:
    """The name of the foreign key that pieces share; "" for a table that has none."""
    for constraint in model._meta.constraints:
        fields = tuple(getattr(constraint, "fields", ()))
        if isinstance(constraint, models.UniqueConstraint) and len(fields) == 2 and fields[1] == "number":
            return fields[0]
    return ""


MAX_SECONDS = 900  # seconds for the bytes of one column


@dataclass(frozen=True)
class Leftover:
    """A column in which one of the texts still stands, and in how many rows; of bytes kept in pieces, how many wholes.

    `is_whole`: all of the column was looked at. A column of which time ran out is named also where nothing was found.
    """

    column: str
    rows: int
    is_whole: bool = True

    def __str__(self) -> str:
        return self.column if self.is_whole else f"{self.column} (not looked through to its end)"


def find_leftovers(*, texts: Iterable[str]) -> list[Leftover]:
    """Return where one of these texts stands, in whatever case, in any column that could hold something personal.

    JSON is searched as text. Bytes are searched as they are and in what they encode as mail does, pieces put together;
    in compressed files (ZIP, gzip) as far as `packed_bytes` unpacks them.
    """
    wanted = spelling_variants(texts)
    found = [_search_column(column, wanted) for column in columns_to_search()] if wanted else []
    return [trace for trace in found if trace.rows or not trace.is_whole]


def spelling_variants(texts: Iterable[str]) -> set[str]:
    """Return the texts in the forms in which they may have been written; engines fold the case of ASCII alone."""
    forms = set()
    for text in texts:
        for cased in (text, text.lower(), text.upper(), text.casefold()):
            forms |= {unicodedata.normalize(form, cased) for form in ("NFC", "NFD")}
    return forms - {""}


def _search_column(column: Column, wanted: set[str]) -> Leftover:
    if isinstance(column.field, models.BinaryField):
        return _search_bytes(column, read_blobs(column=column), SearchTerms(wanted))
    return Leftover(str(column), _count_rows(column, wanted))


def _count_rows(column: Column, wanted: set[str]) -> int:
    if isinstance(column.field, models.JSONField):
        wanted = wanted | {json.dumps(text)[1:-1] for text in wanted}  # SQLite keeps é as \u00e9
    text = Cast(column.field.name, models.TextField())
    rows = column.model._base_manager.annotate(searched_text=text)
    return rows.filter(_any_of("searched_text__icontains", wanted)).count()


def _any_of(lookup: str, wanted: set[str]) -> models.Q:
    condition = models.Q()
    for text in sorted(wanted):
        condition |= models.Q(**{lookup: text})
    return condition


def _search_bytes(column: Column, wholes: Iterator[Iterator[bytes]], needles: SearchTerms) -> Leftover:
    ends_at, rows = monotonic() + MAX_SECONDS, 0
    for pieces in wholes:
        if monotonic() > ends_at:
            return Leftover(str(column), rows, is_whole=False)
        rows += needles.stand_in(pieces)
    return Leftover(str(column), rows)
