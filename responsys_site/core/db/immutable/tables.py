"""Rows that may never change: one list of tables, and the triggers that guard them on both databases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from responsys_site.core.db.immutable import postgresql, sqlite
from responsys_site.core.declarations import declared


@dataclass(frozen=True)
class Rule:
    """A write that the database refuses because of what stands in other rows.

    `on` is INSERT, UPDATE, or UPDATE OF some columns; `when` is SQL over NEW, the same for every vendor or one text
    for each. `lock` is a query that PostgreSQL runs first, so that two transactions at once see one another.
    """

    name: str
    on: str
    when: str | dict[str, str]
    words: str
    lock: str = ""

    def condition(self, vendor: str) -> str:
        return self.when if isinstance(self.when, str) else self.when[vendor]


@dataclass(frozen=True)
class ImmutableTable:
    """A table whose frozen rows the database refuses to change or delete.

    `frozen_when` is SQL over OLD that says which rows are frozen; empty means every row. Columns in `set_once` may go
    from NULL to a value, once. Columns in `erasable` may go to NULL (or to '' where they take no NULL), only in the
    statement that sets `erased_at`, once. Where rows are drafts before they are frozen, `has_drafts` leaves the
    application's database role the right to change them. `refusals` are rules that look at other rows too.
    """

    model: str
    frozen_when: str = ""
    set_once: tuple[str, ...] = ()
    erasable: tuple[str, ...] = ()
    has_drafts: bool = False
    refusals: tuple[Rule, ...] = ()

    @property
    def table(self) -> str:
        return apps.get_model(self.model)._meta.db_table

    @property
    def columns(self) -> list[str]:
        return [field.column for field in apps.get_model(self.model)._meta.local_concrete_fields]

    @property
    def key(self) -> str:
        key = apps.get_model(self.model)._meta.pk
        assert key is not None
        return key.column

    @property
    def fixed(self) -> list[str]:
        """The columns that never change in a frozen row."""
        return [column for column in self.columns if column not in {*self.set_once, *self.erasable, *self._erased_at}]

    @property
    def once(self) -> tuple[str, ...]:
        """The columns that go from NULL to a value, once."""
        return (*self.set_once, *self._erased_at)

    @property
    def _erased_at(self) -> tuple[str, ...]:
        return ("erased_at",) if self.erasable else ()


def immutable_tables() -> list[ImmutableTable]:
    """Return the tables that apps declare in their `immutability` modules."""
    return declared("immutability", "IMMUTABLE_TABLES")


@dataclass(frozen=True)
class Trigger:
    """A further trigger of one model's table, such as one that keeps a count.

    `statements` make it, or replace it, by the vendor of the database.
    """

    name: str
    model: str
    statements: Mapping[str, Sequence[str]]

    @property
    def table(self) -> str:
        return apps.get_model(self.model)._meta.db_table


def declared_triggers() -> list[Trigger]:
    """Return the triggers that apps declare in their `immutability` modules."""
    return declared("immutability", "TRIGGERS")


def _engine(database: BaseDatabaseWrapper):  # type: ignore[no-untyped-def]  # one of two modules of the same shape
    return postgresql if database.vendor == "postgresql" else sqlite


def install() -> None:
    """Make every trigger, as the owner of the tables. SQLite drops triggers whenever it rebuilds a table.

    A table that lacks a column of its model is skipped: after a migration backwards, older code makes its triggers.
    """
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for table in immutable_tables():
            if table.table in present and set(table.columns) <= _existing_columns(cursor, table.table):
                for statement in _engine(connection).statements(table):
                    cursor.execute(statement)
        for trigger in declared_triggers():
            if trigger.table in present:
                for statement in trigger.statements[connection.vendor]:
                    cursor.execute(statement)


def restore() -> None:
    """Make the triggers again after a migration that failed: those from before it, and those of today's models."""
    if connection.vendor == "sqlite":
        sqlite.restore_triggers()
    install()


def _existing_columns(cursor: CursorWrapper, table: str) -> set[str]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")  # noqa: S608  # a model's own table
    return {column[0] for column in cursor.description}


def missing_triggers() -> list[str]:
    """Return the tables that lack one of their triggers, as the database's own catalogue has it."""
    engine = _engine(connection)
    with connection.cursor() as cursor:
        cursor.execute(engine.CATALOGUE)
        found = set(cursor.fetchall())
    wanted = {(table.table, name) for table in immutable_tables() for name in engine.names(table)}
    wanted |= {(trigger.table, trigger.name) for trigger in declared_triggers()}
    return sorted({table for table, name in wanted - found})
