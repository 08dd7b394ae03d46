"""The state of a version for one member of staff, and who may write and post versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from privacy.models import Hold, Kind, PolicyVersion, Posting
from privacy.notices.privacy_office import MAY_POST, may_post, privacy_officers


@dataclass(frozen=True)
class VersionState:
    """`posting` is the open request to post it; `now` and `coming` are the site's versions."""

    version: PolicyVersion
    user: Any
    posting: Posting | None
    is_held: bool
    now: PolicyVersion | None
    coming: PolicyVersion | None
    is_sole_officer: bool

    @property
    def is_draft(self) -> bool:
        return self.version.posted_at is None

    @property
    def awaits_approval(self) -> bool:
        return self.posting is not None and self.posting.approved_at is None

    @property
    def requested_by_user(self) -> bool:
        return self.posting is not None and self.posting.requested_by_id == self.user.pk

    @property
    def is_coming_change(self) -> bool:
        """Posted, not in force yet, and not withdrawn."""
        coming = self.coming and (self.coming.corrects or self.coming)
        return self.version.kind == Kind.CHANGE and self.version == coming

    @property
    def is_current(self) -> bool:
        return self.version in {self.now, self.coming}


def get_version_state(*, version: PolicyVersion, user: Any, at: datetime) -> VersionState:
    """Return the state of a version for this account."""
    public = PolicyVersion.objects.public()
    return VersionState(
        version=version,
        user=user,
        posting=Posting.objects.open().filter(version=version).first(),
        is_held=Hold.objects.filter(version=version, reason__isnull=True, version__settled_at__isnull=True).exists(),
        now=public.in_force(at=at),
        coming=public.coming(at=at),
        is_sole_officer=privacy_officers().count() <= 1,
    )


def may_write(*, request: HttpRequest, version: PolicyVersion | None = None) -> bool:
    """Say whether this member of staff may write this version: a draft, a new one, or any draft at all."""
    return request.user.has_perm(MAY_POST) and (version is None or version.posted_at is None)


def require_officer(*, request: HttpRequest) -> Any:
    """Return the account, which may post versions. Raises PermissionDenied."""
    user: Any = request.user
    if not may_post(user=user):
        raise PermissionDenied
    return user
