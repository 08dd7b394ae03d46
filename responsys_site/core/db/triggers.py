"""Triggers by which the database itself keeps figures true: one list per app, made afresh after every migration."""

import importlib
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings


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
    """Return the triggers of the modules in settings.GUARDED_TABLES."""
    modules = [importlib.import_module(name) for name in settings.GUARDED_TABLES]
    return [trigger for module in modules for trigger in getattr(module, "TRIGGERS", ())]
