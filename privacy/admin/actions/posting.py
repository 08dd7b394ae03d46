"""The way from a draft to a posted version: ask, agree or refuse, take back."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from privacy.admin.actions.result import ActionResult
from privacy.admin.version_state import VersionState
from privacy.models import Posting
from privacy.notices import privacy_office
from privacy.notices.approval import approve, cancel_request, reject, request_posting, self_approve
from privacy.notices.privacy_office import ActionNotAllowed

Typed = dict[str, Any]


def request(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    posting = request_posting(version=stand.version, by=stand.user, at=at)
    privacy_office.notify(
        about=f"posting {posting.pk}",
        version=stand.version,
        subject=_("A new version of the policy waits for a second person"),
        sentence=_(
            "%(name)s asks for a draft of the privacy policy to be posted. A second person who may post looks at the "
            "very same words and agrees or refuses, on the draft's page."
        )
        % {"name": stand.user.get_username()},
        at=at,
    )
    return ActionResult(_("Asked. Another person who may post was told, and agrees or refuses."), stand.version)


def approve_posting(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    approve(posting=_open_posting(stand), by=stand.user, sha256=typed["sha256"], at=at)
    return ActionResult(_("Agreed. A worker posts the version now."), stand.version)


def approve_alone(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    self_approve(posting=_open_posting(stand), by=stand.user, note=typed["words"], sha256=typed["sha256"], at=at)
    return ActionResult(_("A worker posts the version now, with your public note."), stand.version)


def reject_posting(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    reject(posting=_open_posting(stand), by=stand.user, reason=typed["words"], at=at)
    return ActionResult(_("Refused. The draft's page says why."), stand.version)


def withdraw_request(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    cancel_request(posting=_open_posting(stand), by=stand.user, at=at)
    return ActionResult(_("Taken back. The draft may be asked for again."), stand.version)


def _open_posting(stand: VersionState) -> Posting:
    if stand.posting is None:
        raise ActionNotAllowed(_("This was posted, taken back or refused already."))
    return stand.posting
