"""New rows as statements of a larger act (ground.together)."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, models

from responsys_site.ground.together import Statement

Adapter = Callable[[Any, Any], Any]
NOTHING = Statement("")


class Row(NamedTuple):
    """A new row of a model: the values of some columns; the others get their field's default.

    No instance of the model is made: where requests are taken in, those cost more than all that is done with them.
    """

    model: type[models.Model]
    values: Mapping[str, Any]


def insert(row: Row, *, found: Mapping[str, Statement] | None = None, conflict: str = "") -> Statement:
    """Return the statement that stores a new row.

    `found` gives columns whose value is looked up by a subquery, such as the number of a row that an earlier statement
    stores. `conflict` follows ON CONFLICT.
    """
    return _insert(row, (), found or {}, NOTHING, conflict)


def insert_each(
    row: Row, *, each: Sequence[Mapping[str, str]], found: Mapping[str, Statement] | None = None
) -> Statement:
    """Return the statement that stores a new row for each of `each`, which hold the columns of text that differ."""
    return _insert(row, each, found or {}, NOTHING, "")


def insert_unless(
    row: Row, *, unless: Statement, found: Mapping[str, Statement] | None = None, conflict: str = ""
) -> Statement:
    """Return the statement that stores a new row if the subquery `unless` finds nothing; the rest as above."""
    return _insert(row, (), found or {}, unless, conflict)


def _insert(
    row: Row, each: Sequence[Mapping[str, str]], found: Mapping[str, Statement], unless: Statement, conflict: str
) -> Statement:
    own = tuple(each[0]) if each else ()
    lookups = tuple((name, one.sql) for name, one in found.items())
    plan = _plan(row.model, tuple(row.values), own, len(each), lookups, unless.sql, conflict)
    adapted = zip(plan.adapters, row.values.values(), strict=True)
    values = [value if adapt is None else adapt(value, connection) for adapt, value in adapted]
    values += [_plain(one, one.get_default()) for one in plan.left]
    for one in found.values():
        values += one.values
    for texts in each:
        values += texts.values()
    return Statement(plan.sql, [*values, *unless.values])


class _Plan(NamedTuple):
    """An INSERT's text; what makes each given value one that the driver takes; and the fields that nobody gave."""

    sql: str
    adapters: tuple[Adapter | None, ...]
    left: list[models.Field]


@lru_cache(maxsize=100)
def _plan(  # noqa: PLR0917 (all that the text depends on)
    model: type[models.Model],
    given: tuple[str, ...],
    own: tuple[str, ...],
    rows: int,
    lookups: tuple[tuple[str, str], ...],
    unless: str,
    conflict: str,
) -> _Plan:
    fields = {one.column: one for one in model._meta.local_concrete_fields}
    named = {*given, *own, *(name for name, _sql in lookups)}
    others = [one for name, one in fields.items() if name not in named and not one.primary_key]
    left = [one for one in others if one.get_default() is not None]
    columns = [*given, *(str(one.column) for one in left), *(name for name, _sql in lookups), *own]
    values = [*["%s"] * (len(given) + len(left)), *(f"({sql})" for _name, sql in lookups)]
    values += [f"own.column{number}" for number in range(1, len(own) + 1)]
    texts = ", ".join([f"({', '.join(['%s'] * len(own))})"] * rows)
    quoted = connection.ops.quote_name
    sql = f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(map(quoted, columns))}) SELECT {', '.join(values)}"
    sql += f" FROM (VALUES {texts}) AS own" if own else ""
    sql += f" WHERE NOT EXISTS ({unless})" if unless else " WHERE true" if conflict else ""
    sql += f" ON CONFLICT {conflict}" if conflict else ""
    adapters = tuple(_adapter(fields[name]) for name in given)
    return _Plan(sql, adapters, left)


def _adapter(field: models.Field) -> Adapter | None:
    """JSON goes as text; PostgreSQL's driver takes all else as it is."""
    if isinstance(field, models.JSONField):
        return lambda value, _connection: json.dumps(value, cls=field.encoder)
    return None if connection.vendor == "postgresql" else field.get_db_prep_save


def _plain(field: models.Field, value: Any) -> Any:
    adapt = _adapter(field)
    value = adapt(value, connection) if adapt else value
    return str(value) if isinstance(value, str) else value  # of an enumeration
