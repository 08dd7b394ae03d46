"""The triggers of immutable tables in SQLite, which has no TRUNCATE but replaces rows on INSERT OR REPLACE."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

if TYPE_CHECKING:
    from responsys_site.core.db.immutable.tables import ImmutableTable

CATALOGUE = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
_dropped: dict[str, str] = {}  # SQL by name, in the process that migrates


def names(table: ImmutableTable) -> list[str]:
    acts = ["kept", "frozen", "replaced", *(refusal.name for refusal in table.refusals)]
    return [f"{table.table}_{act}" for act in acts]


def statements(table: ImmutableTable) -> list[str]:
    """Return the SQL that makes the table's triggers, or replaces them."""
    kept, frozen, replaced, *refusals = names(table)
    old = table.frozen_when or "1"
    same_key = f'old."{table.key}" = NEW."{table.key}"'
    # Identifiers and conditions come from the models and the apps' own lists, never from a request.
    same_row = f'SELECT 1 FROM "{table.table}" AS old WHERE {same_key} AND ({old})'  # noqa: S608
    return [
        *(f'DROP TRIGGER IF EXISTS "{name}"' for name in names(table)),
        _trigger(kept, "DELETE", table, when=old),
        _trigger(frozen, "UPDATE", table, when=f"({old}) AND ({_violation(table)})"),
        _trigger(replaced, "INSERT", table, when=f"EXISTS ({same_row})"),
        *(
            _trigger(name, refusal.on, table, when=refusal.condition("sqlite"), words=refusal.words)
            for name, refusal in zip(refusals, table.refusals, strict=True)
        ),
    ]


def drop_triggers() -> None:
    """Drop every trigger of a database that is going to be migrated; tables.install makes them again.

    SQLite rebuilds a table to change it, and refuses that while a trigger of another table names it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        _dropped.update(cursor.fetchall())
        for name in _dropped:
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def restore_triggers() -> None:
    """Make the dropped triggers that are still missing, where their tables still exist."""
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        there = {name for _table, name in cursor.fetchall()}
        for name in _dropped.keys() - there:
            with contextlib.suppress(DatabaseError):  # a migration that was done took the table away
                cursor.execute(_dropped[name])


def _trigger(name: str, act: str, table: ImmutableTable, *, when: str, words: str = "") -> str:
    reason = words or f"{table.table}: this row can never be changed or removed"
    return (
        f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table.table}" FOR EACH ROW WHEN {when} '
        f"BEGIN SELECT RAISE(ABORT, '{reason}'); END"
    )


def _violation(table: ImmutableTable) -> str:
    """Return the condition under which an UPDATE of a frozen row is refused."""
    breaches = [f'OLD."{column}" IS NOT NEW."{column}"' for column in table.fixed]
    breaches += [f'(OLD."{column}" IS NOT NULL AND OLD."{column}" IS NOT NEW."{column}")' for column in table.once]
    breaches += [
        f'(OLD."{column}" IS NOT NEW."{column}" AND NOT (coalesce(NEW."{column}", \'\') = \'\' '
        'AND OLD."erased_at" IS NULL AND NEW."erased_at" IS NOT NULL))'
        for column in table.erasable
    ]
    return " OR ".join(breaches)
