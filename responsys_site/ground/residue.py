"""Search every text column for what should be nowhere any more."""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from responsys_site.ground.text_columns import Column, searched


@dataclass(frozen=True)
class Trace:
    """A column in which one of the texts still stands, and in how many rows."""

    column: str
    rows: int


def traces_of(*, texts: Iterable[str]) -> list[Trace]:
    """Return where one of these texts stands, in whatever case, in any column that could hold something personal.

    JSON is searched as text, bytes as they are: not within base64, nor across the border of two pieces.
    """
    wanted = spellings(texts)
    found = [Trace(str(column), _rows(column, wanted)) for column in searched()] if wanted else []
    return [trace for trace in found if trace.rows]


def spellings(texts: Iterable[str]) -> set[str]:
    """Return the texts in the forms in which they may have been written; engines fold the case of ASCII alone."""
    forms = set()
    for text in texts:
        for cased in (text, text.lower(), text.upper(), text.casefold()):
            forms |= {unicodedata.normalize(form, cased) for form in ("NFC", "NFD")}
    return forms - {""}


def _rows(column: Column, wanted: set[str]) -> int:
    rows = column.model._base_manager.all()
    if isinstance(column.field, models.BinaryField):
        return rows.filter(_among_bytes(column.field, wanted)).count()
    if isinstance(column.field, models.JSONField):
        wanted = wanted | {json.dumps(text)[1:-1] for text in wanted}  # SQLite keeps é as \u00e9
    text = Cast(column.field.name, models.TextField())
    return rows.annotate(searched_text=text).filter(_any("searched_text__icontains", wanted)).count()


def _any(lookup: str, wanted: set[str]) -> models.Q:
    condition = models.Q()
    for text in sorted(wanted):
        condition |= models.Q(**{lookup: text})
    return condition


def _among_bytes(field: models.BinaryField, wanted: set[str]) -> models.Q:
    name = connection.ops.quote_name(field.get_attname_column()[1] or field.name)
    place = f"position(%s::bytea in {name})" if connection.vendor == "postgresql" else f"instr({name}, %s)"
    condition = models.Q()
    for text in sorted(wanted):
        condition |= models.Q(RawSQL(f"{place} > 0", [text.encode()], models.BooleanField()))  # noqa: S611
    return condition
