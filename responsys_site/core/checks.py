"""System checks of the core: what settings name by dotted path exists."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@register()
def check_personal_data_sources(**kwargs: Any) -> list[CheckMessage]:
    """Each of PERSONAL_DATA_SOURCES imports."""
    return [error for error in map(_find_error, settings.PERSONAL_DATA_SOURCES) if error]


def _find_error(path: str) -> CheckMessage | None:
    try:
        import_string(path)
    except ImportError as error:
        return Error(f"PERSONAL_DATA_SOURCES names {path}, which does not import: {error}", id="core.E001")
    return None
