"""What apps declare in modules of fixed names, found as Django's admin finds each app's `admin` module.

`jobs` and `promise_checks` register functions by a decorator. `immutability` (IMMUTABLE_TABLES, TRIGGERS) and
`data_inventory` (TEXT_COLUMNS) hold lists. Three settings name functions and classes by dotted path.
"""

import sys
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import autodiscover_modules, import_string


def discover() -> None:
    """Import these modules of every app; call it when all apps are ready to import models."""
    autodiscover_modules("immutability", "data_inventory", "jobs", "promise_checks")


def declared(module: str, name: str) -> list[Any]:
    """Return the items of the list `name` in every app's module of that name."""
    modules = (sys.modules.get(f"{config.name}.{module}") for config in apps.get_app_configs())
    return [item for found in modules if found for item in getattr(found, name, ())]


def find_path_errors(*, setting: str, error_id: str) -> Iterator[CheckMessage]:
    """Yield an error of Django's system checks for each dotted path in a setting that names nothing callable."""
    for path in getattr(settings, setting):
        try:
            if not callable(import_string(path)):
                yield Error(f"{setting}: {path} cannot be called", id=error_id)
        except ImportError as error:
            yield Error(f"{setting} names {path}, which does not import: {error}", id=error_id)
