"""The way from a draft to a posted version: request, approve or reject, cancel the request."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.admin.version_state import VersionState
from privacy.models import Kind, Posting
from privacy.models.approvals import SELF_APPROVAL_DELAY
from privacy.notices import privacy_office
from privacy.notices.approval import approve, cancel_request, reject, request_posting, self_approve
from privacy.notices.privacy_office import ActionNotAllowed
from responsys_site.core.admin.actions import Action, ActionForm
from responsys_site.core.forms.fields import MultilineField

MAX_LENGTH = 2000  # characters
Data = dict[str, Any]


def text_field(label: Any, help_text: Any) -> forms.CharField:
    return MultilineField(
        rows=4,
        label=label,
        help_text=help_text,
        max_length=MAX_LENGTH,
    )


class SelfApprovalForm(ActionForm):
    words = text_field(
        gettext_lazy("Why no second person agrees"), gettext_lazy("Public: it stands on the version's page for good.")
    )


class RejectionForm(ActionForm):
    words = text_field(
        gettext_lazy("Why you do not agree"),
        gettext_lazy("For the one who asked. It is kept with the draft, and is not public."),
    )


def _open_posting(state: VersionState) -> Posting:
    if state.posting is None:
        raise ActionNotAllowed(_("This was posted, taken back or refused already."))
    return state.posting


def _what_request_means(state: VersionState) -> str:
    words = _(
        "Another person who may post is told. They see the very same words, and agree or refuse. Whatever is edited "
        "after this must be asked for anew."
    )
    alone = _("Nobody else holds the right. Where that stays so for 24 hours, you can go on alone, with a public note.")
    return f"{words} {alone}" if state.is_sole_officer else words


def _what_posting_means(state: VersionState) -> str:
    if state.version.kind != Kind.CHANGE:
        return _("A worker posts it at once. Its words are fixed for good, and it is in force from then on.")
    return _(
        "A worker posts it at once. Its words are fixed for good, everyone on file is told by mail, and no version can "
        "follow it until it is in force or withdrawn. Until it is in force it can be withdrawn, for a public reason."
    )


def _what_self_approval_means(state: VersionState) -> str:
    allowed_from = (_open_posting(state).requested_at + SELF_APPROVAL_DELAY).astimezone(UTC)
    words = _("It can be done from %(time)s UTC on, 24 hours after it was asked for.")
    return f"{_what_posting_means(state)} {words % {'time': date_format(allowed_from, 'DATETIME_FORMAT')}}"


def _request(state: VersionState, user: Any, data: Data, at: datetime) -> None:
    posting = request_posting(version=state.version, by=user, at=at)
    privacy_office.notify(
        about=f"posting {posting.pk}",
        version=state.version,
        subject=_("A new version of the policy waits for a second person"),
        sentence=_(
            "%(name)s asks for a draft of the privacy policy to be posted. A second person who may post looks at the "
            "very same words and agrees or refuses, on the draft's page."
        )
        % {"name": user.get_username()},
        at=at,
    )


POSTING = [
    Action(
        name="ask",
        label=gettext_lazy("Ask for posting"),
        what_follows=_what_request_means,
        done=gettext_lazy("Asked. Another person who may post was told, and agrees or refuses."),
        is_available=lambda state, user, at: state.is_draft and state.posting is None,
        execute=_request,
    ),
    Action(
        name="approve",
        label=gettext_lazy("Agree to the posting"),
        caution=gettext_lazy("This cannot be taken back."),
        what_follows=_what_posting_means,
        done=gettext_lazy("Agreed. A worker posts the version now."),
        is_available=lambda state, user, at: state.awaits_approval and not state.requested_by_user,
        execute=lambda state, user, data, at: approve(
            posting=_open_posting(state), by=user, sha256=data["seen"], at=at
        ),
    ),
    Action(
        name="refuse",
        label=gettext_lazy("Refuse the posting"),
        what_follows=gettext_lazy("The draft stays, with what you say. It can be mended and asked for again."),
        done=gettext_lazy("Refused. The draft's page says why."),
        is_available=lambda state, user, at: state.awaits_approval and not state.requested_by_user,
        form=RejectionForm,
        execute=lambda state, user, data, at: reject(
            posting=_open_posting(state), by=user, reason=data["words"], at=at
        ),
    ),
    Action(
        name="alone",
        label=gettext_lazy("Post without a second person"),
        caution=gettext_lazy("This cannot be taken back."),
        what_follows=_what_self_approval_means,
        done=gettext_lazy("A worker posts the version now, with your public note."),
        is_available=lambda state, user, at: (
            state.awaits_approval and state.requested_by_user and state.is_sole_officer
        ),
        form=SelfApprovalForm,
        execute=lambda state, user, data, at: self_approve(
            posting=_open_posting(state), by=user, note=data["words"], sha256=data["seen"], at=at
        ),
    ),
    Action(
        name="take-back",
        label=gettext_lazy("Take back what you asked for"),
        what_follows=gettext_lazy("The draft stays. It can be edited and asked for again."),
        done=gettext_lazy("Taken back. The draft may be asked for again."),
        is_available=lambda state, user, at: state.requested_by_user,
        execute=lambda state, user, data, at: cancel_request(posting=_open_posting(state), by=user, at=at),
    ),
]
