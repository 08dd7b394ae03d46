"""Several statements that stand or fall together, in one round trip where the engine can.

PostgreSQL takes them as one message, which is a transaction by itself (protocol, "Simple Query"): no time is spent on
BEGIN and COMMIT, and locks are held only inside the server. It has planned them before (ground.prepared). SQLite, which
is in the same process, runs them in turn.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction

from responsys_site.ground.prepared import call_of


@dataclass(frozen=True)
class Statement:
    """Some SQL, the same for both engines, with %s for each of its values."""

    sql: str
    values: Sequence[Any] = field(default_factory=tuple)


@dataclass(frozen=True)
class Row:
    """A new row of a model: the values of some columns; the others get their field's default.

    No instance of the model is made: where requests are taken in, those cost more than all that is done with them.
    """

    model: type[models.Model]
    values: Mapping[str, Any]


def run_together(*, statements: Sequence[Statement]) -> None:
    """Run the statements in order, in one transaction. Raises what the database raises; then nothing was done.

    Inside a transaction they are part of that, and a failure undoes them alone.
    """
    if connection.vendor != "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement.sql, statement.values)
        return
    with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
        values = [value for statement in statements for value in statement.values]
        cursor.execute(";\n".join(call_of(sql=statement.sql) for statement in statements), values)


def insert(*rows: Row, found: Mapping[str, Statement] | None = None, conflict: str = "") -> Statement:
    """Return the statement that stores new rows of one model, which name the same columns.

    `found` gives columns whose value is looked up by a subquery, such as the number of a row that an earlier statement
    stores. `conflict` follows ON CONFLICT.
    """
    looked_up = found or {}
    sql = _insert(rows[0].model, tuple(rows[0].values), _parts(looked_up), len(rows), "", conflict)
    return Statement(sql, [value for row in rows for value in _values(row, looked_up)])


def insert_unless(
    row: Row, *, unless: Statement, found: Mapping[str, Statement] | None = None, conflict: str = ""
) -> Statement:
    """Return the statement that stores a new row if the subquery `unless` finds nothing; the rest as above."""
    looked_up = found or {}
    sql = _insert(row.model, tuple(row.values), _parts(looked_up), 1, unless.sql, conflict)
    return Statement(sql, [*_values(row, looked_up), *unless.values])


def _parts(looked_up: Mapping[str, Statement]) -> tuple[tuple[str, str], ...]:
    return tuple((name, one.sql) for name, one in looked_up.items())


@lru_cache(maxsize=100)
def _insert(  # noqa: PLR0917 (all that the text depends on)
    model: type[models.Model],
    given: tuple[str, ...],
    looked_up: tuple[tuple[str, str], ...],
    rows: int,
    unless: str,
    conflict: str,
) -> str:
    quoted = connection.ops.quote_name
    left = _left_to_default(model, given, tuple(name for name, _sql in looked_up))
    columns = ", ".join(map(quoted, [*given, *(one.column for one in left), *(name for name, _sql in looked_up)]))
    values = ", ".join([*["%s"] * (len(given) + len(left)), *(f"({sql})" for _name, sql in looked_up)])
    source = f"SELECT {values} WHERE NOT EXISTS ({unless})" if unless else f"VALUES {', '.join([f'({values})'] * rows)}"
    tail = f" ON CONFLICT {conflict}" if conflict else ""
    return f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) {source}{tail}"


def _values(row: Row, looked_up: Mapping[str, Statement]) -> list[Any]:
    given = tuple(row.values)
    adapted = zip(_adapters(row.model, given), row.values.values(), strict=True)
    return [
        *(value if adapt is None else adapt(value, connection) for adapt, value in adapted),
        *(
            one.get_db_prep_save(one.get_default(), connection)
            for one in _left_to_default(row.model, given, tuple(looked_up))
        ),
        *(value for one in looked_up.values() for value in one.values),
    ]


@lru_cache(maxsize=100)
def _left_to_default(
    model: type[models.Model], given: tuple[str, ...], looked_up: tuple[str, ...]
) -> tuple[models.Field, ...]:
    """The columns that nobody gives and whose default is not NULL."""
    others = [one for one in model._meta.local_concrete_fields if one.column not in {*given, *looked_up}]
    return tuple(one for one in others if not one.primary_key and one.get_default() is not None)


@lru_cache(maxsize=100)
def _adapters(model: type[models.Model], given: tuple[str, ...]) -> tuple[Callable[[Any, Any], Any] | None, ...]:
    """What makes each value one that the driver takes; PostgreSQL's takes all as they are but JSON."""
    fields = {one.column: one for one in model._meta.local_concrete_fields}
    takes_all = connection.vendor == "postgresql"
    as_they_are = {name for name in given if takes_all and not isinstance(fields[name], models.JSONField)}
    return tuple(None if name in as_they_are else fields[name].get_db_prep_save for name in given)
