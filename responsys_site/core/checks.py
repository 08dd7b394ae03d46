"""Prove at start-up that what settings join by dotted path exists."""

import importlib
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@register()
def check_dotted_paths(**kwargs: Any) -> list[CheckMessage]:
    """Every module that a list of settings names imports; so do the functions and classes that settings name."""
    modules = [
        (setting, path)
        for setting in ("PERIODIC_JOBS", "PROMISE_CHECKS", "GUARDED_TABLES", "TEXT_COLUMNS")
        for path in getattr(settings, setting)
    ]
    faults = [_find_error(setting, path, importlib.import_module) for setting, path in modules]
    names = ("PROMISE_REGISTER", "PROMISES_MADE", "TASK_REAPER", "RIGHTS_CASE_MAIL")
    functions = [(name, getattr(settings, name)) for name in names]
    for setting in ("PERSONAL_DATA_SOURCES", "JOURNAL_REPLAYS"):
        functions += [(setting, path) for path in getattr(settings, setting)]
    faults += [_find_error(name, path, import_string) for name, path in functions if path]
    return [fault for fault in faults if fault]


def _find_error(setting: str, path: str, load: Any) -> CheckMessage | None:
    try:
        load(path)
    except ImportError as error:
        return Error(f"{setting} names {path}, which does not import: {error}", id="core.E001")
    return None
