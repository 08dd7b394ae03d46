"""Search every column for personal data that an erasure should have removed.

Text columns are searched by the database. Columns of bytes (mail as it came in, attached files) are read in pieces and
searched as they are stored and through the encodings of mail: base64, quoted-printable and encoded words. Archives and
compressed documents are not opened.
"""

import binascii
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from time import monotonic

from django.db import models
from django.db.models.functions import Cast

from responsys_site.core.data_inventory import Column, columns_to_search

MAX_SECONDS = 900  # for the bytes of one column
ROWS_PER_FETCH = 4  # that are in memory
BLOBS_PER_QUERY = 20
OVERLAP = 4096  # bytes: more than any search term takes in any of the encodings
MAX_LINE = 1000  # octets (RFC 5322, 2.1.1)
MAX_DEPTH = 3  # a mail in base64 attached to a mail in base64, and once more
CHARSETS = ("utf-8", "latin-1", "cp1252", "utf-16-le", "utf-16-be")
# Eight characters encode the shortest search term. A run goes on over the ends of lines.
BASE64 = re.compile(rb"[A-Za-z0-9+/]{8,}(?:[ \t]*\r?\n[A-Za-z0-9+/]+)*={0,2}")
NOT_BASE64 = bytes(code for code in range(256) if not re.match(rb"[A-Za-z0-9+/]", bytes([code])))
# RFC 2047, 2; white space between two of them is not text (6.2).
ENCODED_WORD = re.compile(rb"=\?[!->@-~]{1,40}\?([bBqQ])\?([!->@-~]{0,200})\?=(?:\s+(?==\?))?")


@dataclass(frozen=True)
class Leftover:
    """A column that still holds a search term, and in how many rows (of bytes kept in pieces: in how many files).

    Where time ran out (`is_complete` is false) the column is reported even if nothing was found in it.
    """

    column: str
    rows: int
    is_complete: bool = True

    def __str__(self) -> str:
        return self.column if self.is_complete else f"{self.column} (not searched to its end)"


def find_leftovers(*, texts: Iterable[str]) -> list[Leftover]:
    """Return the columns that hold one of these texts, in any letter case. JSON is searched as text."""
    variants = spelling_variants(texts)
    found = [_search_column(column, variants) for column in columns_to_search()] if variants else []
    return [leftover for leftover in found if leftover.rows or not leftover.is_complete]


def spelling_variants(texts: Iterable[str]) -> set[str]:
    """Return the texts in each case and Unicode form; the database ignores the case of ASCII letters only."""
    forms = set()
    for text in texts:
        for cased in (text, text.lower(), text.upper(), text.casefold()):
            forms |= {unicodedata.normalize(form, cased) for form in ("NFC", "NFD")}
    return forms - {""}


def _search_column(column: Column, variants: set[str]) -> Leftover:
    if isinstance(column.field, models.BinaryField):
        return _search_bytes(column, SearchTerms(variants))
    return Leftover(str(column), _count_rows(column, variants))


def _count_rows(column: Column, variants: set[str]) -> int:
    if isinstance(column.field, models.JSONField):
        variants = variants | {json.dumps(text)[1:-1] for text in variants}  # SQLite keeps é as \u00e9
    condition = models.Q()
    for text in sorted(variants):
        condition |= models.Q(searched_text__icontains=text)
    as_text = Cast(column.field.name, models.TextField())
    return column.model._base_manager.annotate(searched_text=as_text).filter(condition).count()


def _search_bytes(column: Column, terms: "SearchTerms") -> Leftover:
    ends_at, rows = monotonic() + MAX_SECONDS, 0
    for pieces in _read_blobs(column):
        if monotonic() > ends_at:
            return Leftover(str(column), rows, is_complete=False)
        rows += terms.are_in(pieces)
    return Leftover(str(column), rows)


def _read_blobs(column: Column) -> Iterator[Iterator[bytes]]:
    """Yield the pieces of each file in order. A table of pieces has a unique constraint over its owner and `number`."""
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
    """Return the foreign key that pieces of one file share, "" for a table without pieces."""
    for constraint in model._meta.constraints:
        fields = tuple(getattr(constraint, "fields", ()))
        if isinstance(constraint, models.UniqueConstraint) and len(fields) == 2 and fields[1] == "number":
            return fields[0]
    return ""


class SearchTerms:
    """Texts to look for in bytes, in each of CHARSETS and without regard to letter case."""

    def __init__(self, texts: Iterable[str]) -> None:
        encoded = {_encode(text, charset) for text in texts for charset in CHARSETS}
        self._terms = sorted(encoded - {b""})

    def are_in(self, pieces: Iterable[bytes]) -> bool:
        """Whether a term stands in the file that these pieces make up. One piece at a time is in memory."""
        rest = b""
        for piece in pieces:
            data = rest + piece
            if any(self._match(form) for form in _decoded_forms(data, MAX_DEPTH)):
                return True
            rest = data[_overlap_start(data) :]
        return False

    def _match(self, data: bytes) -> bool:
        lowered = data.lower()
        return any(term in lowered for term in self._terms)


def _encode(text: str, charset: str) -> bytes:
    try:
        return text.encode(charset).lower()
    except UnicodeEncodeError:
        return b""


def _overlap_start(data: bytes) -> int:
    """Where the bytes begin that are searched again with the next piece: at a line, so that base64 stays aligned."""
    latest = max(0, len(data) - OVERLAP)
    return data.rfind(b"\n", max(0, latest - MAX_LINE), latest) + 1 or latest


def _decoded_forms(data: bytes, depth: int) -> Iterator[bytes]:
    """Yield the bytes as they are and decoded, up to `depth` encodings inside one another."""
    yield data
    if b"=?" in data:
        yield ENCODED_WORD.sub(_decode_word, data)
    if not depth:
        return
    if run := BASE64.match(data):  # its beginning may be in the piece before: try the other three alignments
        yield from (_decode_base64(run[0], skip=number) for number in (1, 2, 3))
    if decoded := b"\n".join(_decode_base64(run[0]) for run in BASE64.finditer(data)):
        yield from _decoded_forms(decoded, depth - 1)
    if b"=" in data:
        yield from _decoded_forms(binascii.a2b_qp(data), depth - 1)


def _decode_word(found: re.Match[bytes]) -> bytes:
    return _decode_base64(found[2]) if found[1] in b"bB" else binascii.a2b_qp(found[2], header=True)


def _decode_base64(run: bytes, skip: int = 0) -> bytes:
    signs = run.translate(None, delete=NOT_BASE64)[skip:]
    signs = signs[: len(signs) - (len(signs) % 4 == 1)]
    return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))
