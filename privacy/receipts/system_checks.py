"""Prove at start-up that receipts have somewhere to come from."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@register()
def consent_records_exist(**kwargs: Any) -> list[CheckMessage]:
    """CONSENT_RECORDS imports and can be called."""
    path = settings.CONSENT_RECORDS
    try:
        is_fit = callable(import_string(path))
    except ImportError:
        is_fit = False
    return [] if is_fit else [Error(f"CONSENT_RECORDS names {path}, which cannot be called", id="privacy.E003")]
