"""Several statements that stand or fall together, in one round trip where the engine can.

PostgreSQL takes them as one message, which is a transaction by itself (protocol, "Simple Query"): no time is spent on
BEGIN and COMMIT, and locks are held only inside the server. SQLite, which is in the same process, runs them in turn.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction


@dataclass(frozen=True)
class Statement:
    """Some SQL, the same for both engines, with %s for each of its values."""

    sql: str
    values: Sequence[Any] = field(default_factory=tuple)


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
        cursor.execute(";\n".join(statement.sql for statement in statements), values)


def insert(*rows: models.Model, found: Mapping[str, Statement] | None = None, conflict: str = "") -> Statement:
    """Return the statement that stores new rows of one model.

    `found` gives columns whose value is looked up by a subquery, such as the number of a row that an earlier statement
    stores. `conflict` follows ON CONFLICT.
    """
    looked_up = found or {}
    sql = _insert(type(rows[0]), _parts(looked_up), len(rows), "", conflict)
    lookups = [value for one in looked_up.values() for value in one.values]
    return Statement(sql, [value for row in rows for value in (*_values(row, looked_up), *lookups)])


def insert_unless(
    row: models.Model, *, unless: Statement, found: Mapping[str, Statement] | None = None, conflict: str = ""
) -> Statement:
    """Return the statement that stores a new row if the subquery `unless` finds nothing; the rest as above."""
    looked_up = found or {}
    sql = _insert(type(row), _parts(looked_up), 1, unless.sql, conflict)
    lookups = [value for one in looked_up.values() for value in one.values]
    return Statement(sql, [*_values(row, looked_up), *lookups, *unless.values])


def _parts(looked_up: Mapping[str, Statement]) -> tuple[tuple[str, str], ...]:
    return tuple((name, one.sql) for name, one in looked_up.items())


@lru_cache(maxsize=100)
def _insert(
    model: type[models.Model], looked_up: tuple[tuple[str, str], ...], rows: int, unless: str, conflict: str
) -> str:
    quoted = connection.ops.quote_name
    stored = [str(one.column) for one in _stored(model, tuple(name for name, _sql in looked_up))]
    columns = ", ".join(quoted(name) for name in [*stored, *(name for name, _sql in looked_up)])
    given = ", ".join([*["%s"] * len(stored), *(f"({sql})" for _name, sql in looked_up)])
    source = f"SELECT {given} WHERE NOT EXISTS ({unless})" if unless else f"VALUES {', '.join([f'({given})'] * rows)}"
    tail = f" ON CONFLICT {conflict}" if conflict else ""
    return f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) {source}{tail}"


@lru_cache(maxsize=100)
def _stored(model: type[models.Model], looked_up: tuple[str, ...]) -> tuple[models.Field, ...]:
    """The columns whose values the row itself gives: all but its own number and what is looked up."""
    fields = model._meta.local_concrete_fields
    return tuple(one for one in fields if not one.primary_key and one.column not in looked_up)


def _values(row: models.Model, looked_up: Mapping[str, Statement]) -> list[Any]:
    fields = _stored(type(row), tuple(looked_up))
    return [one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields]
