"""What the privacy office does with a version, in the order in which its page offers it, and the pages for that."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from privacy.admin.actions.approval import POSTING
from privacy.admin.actions.published import PUBLISHED
from privacy.admin.version_state import VersionState, get_version_state
from privacy.models import PolicyVersion
from privacy.notices.privacy_office import MAY_POST, ActionNotAllowed
from privacy.notices.publish import blocking_errors, content_hash
from responsys_site.core.admin.action_views import ActionViewsMixin
from responsys_site.core.admin.actions import Action, ActionForm, ActionRegistry


class VersionActions(ActionRegistry):
    """Actions on a version. Each is about the text that its page showed: an edit makes the page stale."""

    permissions = (MAY_POST,)

    def revision_of(self, row: PolicyVersion) -> str:
        return content_hash(version=row)

    def state_of(self, row: PolicyVersion, *, user: Any, at: datetime) -> VersionState:
        return get_version_state(version=row, user=user, at=at)

    def lock(self, row: PolicyVersion, data: dict[str, Any]) -> PolicyVersion:
        """Return the version as it is now: the actions lock what they need themselves, in the worker's order."""
        return PolicyVersion.objects.select_related("corrects").get(pk=row.pk)


VERSION_ACTIONS = VersionActions([*POSTING, *PUBLISHED])


class VersionActionViews(ActionViewsMixin):
    """The pages of the actions on a version."""

    registry = VERSION_ACTIONS
    action_template = "admin/privacy/policyversion/confirm.html"
    refusals = (ValidationError, ActionNotAllowed)

    def action_context(
        self, *, request: HttpRequest, row: PolicyVersion, action: Action, form: ActionForm
    ) -> dict[str, Any]:
        at = timezone.now()
        return {
            "version": row,
            "stand": get_version_state(version=row, user=request.user, at=at),
            "obstacles": blocking_errors(version=row, at=at) if action.name == "ask" else [],
        }
