"""Read a column of bytes, whole after whole: bytes that are kept in pieces are put together."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from django.db import models

from responsys_site.ground.text_columns import Column

AT_ONCE = 4  # rows in memory
WHOLES_AT_ONCE = 20


def wholes_of(*, column: Column) -> Iterator[Iterator[bytes]]:
    """Yield for each whole its pieces in their order. A few rows at a time are in memory.

    A table of pieces is known by its unique constraint over the owner and `number`; else each row is a whole.
    """
    owner = _owner(column.model)
    rows, key = column.model._base_manager.all(), owner or "pk"
    order = (owner, "number") if owner else ("pk",)
    last = None
    while keys := _next_keys(rows, key, last):
        some = rows.filter(**{f"{key}__in": keys}).order_by(*order).values_list(key, column.field.name)
        for _key, pieces in groupby(some.iterator(chunk_size=AT_ONCE), key=itemgetter(0)):
            yield (bytes(data) for _key, data in pieces if data is not None)
        last = keys[-1]


def _next_keys(rows: models.QuerySet, key: str, last: int | None) -> list[int]:
    later = rows if last is None else rows.filter(**{f"{key}__gt": last})
    return list(later.order_by(key).values_list(key, flat=True).distinct()[:WHOLES_AT_ONCE])


def _owner(model: type[models.Model]) -> str:
    """The name of the foreign key that pieces share; "" for a table that has none."""
    for constraint in model._meta.constraints:
        fields = tuple(getattr(constraint, "fields", ()))
        if isinstance(constraint, models.UniqueConstraint) and len(fields) == 2 and fields[1] == "number":
            return fields[0]
    return ""
