"""What staff do with a version, each on a page of its own that says what follows before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.admin.actions import posting, published
from privacy.admin.actions.forms import (
    ApprovalForm,
    HoldOverrideForm,
    RejectionForm,
    ReviewForm,
    SelfApprovalForm,
    WithdrawalForm,
)
from privacy.admin.actions.result import ActionResult
from privacy.admin.version_state import VersionState

Execute = Callable[[VersionState, dict[str, Any], datetime], ActionResult]


@dataclass(frozen=True)
class Action:
    """One act: its button, when it can be done, and what does it, which returns the words for afterwards."""

    label: Promise
    fits: Callable[[VersionState], bool]
    do: Execute
    form: type[forms.Form] = forms.Form


ACTIONS = {
    "ask": Action(
        label=_("Ask for posting"),
        fits=lambda stand: stand.is_draft and stand.posting is None,
        do=posting.request,
    ),
    "approve": Action(
        label=_("Agree to the posting"),
        fits=lambda stand: stand.awaits_approval and not stand.requested_by_user,
        do=posting.approve_posting,
        form=ApprovalForm,
    ),
    "refuse": Action(
        label=_("Refuse the posting"),
        fits=lambda stand: stand.awaits_approval and not stand.requested_by_user,
        do=posting.reject_posting,
        form=RejectionForm,
    ),
    "alone": Action(
        label=_("Post without a second person"),
        fits=lambda stand: stand.awaits_approval and stand.requested_by_user and stand.is_sole_officer,
        do=posting.approve_alone,
        form=SelfApprovalForm,
    ),
    "take-back": Action(
        label=_("Take back what you asked for"),
        fits=lambda stand: stand.requested_by_user,
        do=posting.withdraw_request,
    ),
    "release": Action(
        label=_("Let the notice settle"),
        fits=lambda stand: stand.is_held,
        do=published.release_hold,
        form=HoldOverrideForm,
    ),
    "send-again": Action(label=_("Send the notice again"), fits=lambda stand: stand.is_held, do=published.resend),
    "tell-late-comers": Action(
        label=_("Tell those who came later"),
        fits=lambda stand: stand.is_coming_change,
        do=published.notify_late,
    ),
    "change": Action(
        label=_("Write a new version"),
        fits=lambda stand: stand.version == stand.now,
        do=published.begin_change,
    ),
    "correct": Action(label=_("Correct a slip"), fits=lambda stand: stand.is_current, do=published.begin_correction),
    "review": Action(
        label=_("Record a review"),
        fits=lambda stand: stand.version == stand.now,
        do=published.record_annual_review,
        form=ReviewForm,
    ),
    "withdraw": Action(
        label=_("Withdraw this version"),
        fits=lambda stand: stand.is_coming_change,
        do=published.withdraw_version,
        form=WithdrawalForm,
    ),
}


def available_actions(*, stand: VersionState) -> list[tuple[str, Promise]]:
    """Return name and label of what can be done as the version stands."""
    return [(name, act.label) for name, act in ACTIONS.items() if act.fits(stand)]
