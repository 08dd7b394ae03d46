"""What apps declare in modules of fixed names, found as Django's admin finds each app's `admin` module.

`jobs` and `promise_checks` register functions by a decorator. `immutability` (IMMUTABLE_TABLES, TRIGGERS) and
`data_inventory` (TEXT_COLUMNS) hold lists.
"""

import sys
from typing import Any

from django.apps import apps
from django.utils.module_loading import autodiscover_modules


def discover() -> None:
    """Import these modules of every app; call it when all apps are ready to import models."""
    autodiscover_modules("immutability", "data_inventory", "jobs", "promise_checks")


def declared(module: str, name: str) -> list[Any]:
    """Return the items of the list `name` in every app's module of that name."""
    modules = (sys.modules.get(f"{config.name}.{module}") for config in apps.get_app_configs())
    return [item for found in modules if found for item in getattr(found, name, ())]
