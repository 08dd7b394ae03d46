"""Who of the staff writes and posts the policy: those who hold one right."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from privacy.models import PolicyVersion
from privacy.notices.privacy_office import MAY_POST, may_post


def may_write(*, request: HttpRequest, version: PolicyVersion | None = None) -> bool:
    """Say whether this member of staff may write this version: a draft, a new one, or any draft at all."""
    return request.user.has_perm(MAY_POST) and (version is None or version.posted_at is None)


def require_officer(*, request: HttpRequest) -> Any:
    """Return the account, which may post versions. Raises PermissionDenied."""
    user: Any = request.user
    if not may_post(user=user):
        raise PermissionDenied
    return user
