"""System checks: what settings name by dotted path exists, and is what the edge can use."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@register()
def check_snapshot_parts(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Each part of SITE_SNAPSHOT imports and can be called."""
    return [*filter(None, (_find_error(name, path) for name, path in settings.SITE_SNAPSHOT.items()))]


def _find_error(name: str, path: str) -> CheckMessage | None:
    try:
        part = import_string(path)
    except ImportError as error:
        return Error(f"SITE_SNAPSHOT[{name!r}] does not import: {error}", id="edge.E001")
    return None if callable(part) else Error(f"SITE_SNAPSHOT[{name!r}] cannot be called: {path}", id="edge.E002")
