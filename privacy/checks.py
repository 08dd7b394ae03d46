"""System checks: other apps offer the recipients of policy notices, and the records behind receipts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from privacy.receipts.types import consent_sources
from responsys_site.core.declarations import find_path_errors


@register()
def notice_audiences_exist(**kwargs: Any) -> list[CheckMessage]:
    """Each of PRIVACY_NOTICE_AUDIENCES imports and can be called; without one no one would be told of a change."""
    if not settings.PRIVACY_NOTICE_AUDIENCES:
        return [Error("PRIVACY_NOTICE_AUDIENCES names no one to tell of a change of the policy", id="privacy.E001")]
    return list(find_path_errors(setting="PRIVACY_NOTICE_AUDIENCES", error_id="privacy.E002"))


@register()
def consent_sources_exist(**kwargs: Any) -> list[CheckMessage]:
    """An app finds consent records; without one a receipt would prove nothing."""
    return [] if consent_sources else [Error("No app finds consent records for receipts", id="privacy.E003")]
