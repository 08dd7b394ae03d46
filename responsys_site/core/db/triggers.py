"""Triggers by which the database itself keeps figures true: one list per app, made afresh after every migration."""

from dataclasses import dataclass

from django.apps import apps

from responsys_site.core.declarations import declared


@dataclass(frozen=True)
class Trigger:
    """A trigger of one model's table. `statements` make it, or replace it, by the vendor of the database."""

    name: str
    model: str
    statements: dict[str, tuple[str, ...]]

    @property
    def table(self) -> str:
        return apps.get_model(self.model)._meta.db_table


def declared_triggers() -> list[Trigger]:
    """Return the triggers that apps declare in their `immutability` modules."""
    return declared("immutability", "TRIGGERS")
