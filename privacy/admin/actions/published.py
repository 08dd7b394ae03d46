"""What is done with a posted version: its notice, its corrections, its review, its withdrawal, and what follows it."""

from datetime import datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy.admin.actions.approval import text_field
from privacy.admin.version_state import VersionState
from privacy.notices.approval import start_change, start_correction
from privacy.notices.privacy_office import record_review
from privacy.notices.recipients import notify_late_contacts
from privacy.notices.settlement import override_hold, resend_notice
from privacy.notices.withdraw import withdraw
from privacy.policy.notice_stats import delivery_counts
from responsys_site.core.admin.actions import Action, ActionForm, ActionResult

Data = dict[str, Any]


class HoldOverrideForm(ActionForm):
    words = text_field(
        gettext_lazy("Why the notice counts all the same"),
        gettext_lazy("Public: it stands on the version's page for good."),
    )


class WithdrawalForm(ActionForm):
    words = text_field(
        gettext_lazy("Why it is withdrawn"),
        gettext_lazy("Public: it stands in the list of versions for good, and in the mail to everyone who was told."),
    )


class ReviewForm(ActionForm):
    words = text_field(
        gettext_lazy("What you looked at"),
        gettext_lazy(
            "Kept as evidence. The policy's page says that its words still hold, and when they were looked at."
        ),
    )


def _counts(state: VersionState) -> dict[str, str]:
    counts = delivery_counts(version=state.version)
    return {"unreachable": intcomma(counts.unreachable), "people": intcomma(counts.people)}


def _what_release_means(state: VersionState) -> str:
    words = _(
        "%(unreachable)s of %(people)s people could not be reached, which is why the notice is held. With a public "
        "reason it counts all the same, and its 30 days begin now. If the cause can be mended, mend it and send the "
        "notice again instead."
    )
    return words % _counts(state)


def _what_resending_means(state: VersionState) -> str:
    words = _(
        "The notice goes anew to the %(unreachable)s whom it did not reach, and to nobody else. It settles when they "
        "are reached, or held again if too many are not. Do this once the cause is mended."
    )
    return words % _counts(state)


def _what_withdrawal_means(state: VersionState) -> str:
    words = _(
        "Version %(number)s never comes into force, and its number is not used again. What waits of its notice is not "
        "sent; everyone who was told gets a mail with your reason. There is no postponing and no shortening: withdraw, "
        "and post anew."
    )
    return words % {"number": state.version.number}


def _resend(state: VersionState, user: Any, data: Data, at: datetime) -> ActionResult:
    count = resend_notice(version=state.version, by=user, at=at)
    words = ngettext("%(count)d person gets the notice again.", "%(count)d people get the notice again.", count)
    return ActionResult(words % {"count": count}, state.version)


def _notify_late(state: VersionState, user: Any, data: Data, at: datetime) -> ActionResult:
    count = notify_late_contacts(at=at)
    words = ngettext("%(count)d person gets the notice now.", "%(count)d people get the notice now.", count)
    return ActionResult(words % {"count": count}, state.version)


def _start_change(state: VersionState, user: Any, data: Data, at: datetime) -> ActionResult:
    draft = start_change(version=state.version, by=user, at=at)
    return ActionResult(_("This draft has the words that are in force. Change them, and say what changes."), draft)


def _start_correction(state: VersionState, user: Any, data: Data, at: datetime) -> ActionResult:
    draft = start_correction(version=state.version, by=user, at=at)
    return ActionResult(_("This draft has the same words. Mend the slip, and say what it was."), draft)


PUBLISHED = [
    Action(
        name="release",
        label=gettext_lazy("Let the notice settle"),
        caution=gettext_lazy("This cannot be taken back."),
        what_follows=_what_release_means,
        done=gettext_lazy("The reason is public, and the notice has settled: its 30 days begin."),
        is_available=lambda state, user, at: state.is_held,
        form=HoldOverrideForm,
        execute=lambda state, user, data, at: override_hold(
            version=state.version, by=user, reason=data["words"], at=at
        ),
    ),
    Action(
        name="send-again",
        label=gettext_lazy("Send the notice again"),
        what_follows=_what_resending_means,
        is_available=lambda state, user, at: state.is_held,
        execute=_resend,
    ),
    Action(
        name="notify-late-contacts",
        label=gettext_lazy("Tell those who came later"),
        what_follows=gettext_lazy(
            "Everyone who came on file after the posting and has no mail about this version gets the notice now. The "
            "clock does not move. A job does the same every ten minutes."
        ),
        is_available=lambda state, user, at: state.is_coming_change,
        execute=_notify_late,
    ),
    Action(
        name="change",
        label=gettext_lazy("Write a new version"),
        what_follows=gettext_lazy(
            "You get a draft with the words that are in force. Nobody sees it until two people have posted it."
        ),
        is_available=lambda state, user, at: state.version == state.now,
        execute=_start_change,
    ),
    Action(
        name="correct",
        label=gettext_lazy("Correct a slip"),
        what_follows=gettext_lazy(
            "For a typing error or a dead link: you get a draft with the same words. A correction changes no clause, "
            "promise, figure, date or “never”, “only”, “not”, “will”, “may”, “must”. It is in force at a second "
            "person's word, and nobody is told by mail."
        ),
        is_available=lambda state, user, at: state.is_current,
        execute=_start_correction,
    ),
    Action(
        name="review",
        label=gettext_lazy("Record a review"),
        what_follows=gettext_lazy(
            "The policy is looked at once a year. You say that every clause of the version in force is still true, and "
            "what you looked at to know it."
        ),
        done=gettext_lazy("The review is recorded. The next is due in a year."),
        is_available=lambda state, user, at: state.version == state.now,
        form=ReviewForm,
        execute=lambda state, user, data, at: record_review(
            version=state.version, by=user, looked_at=data["words"], at=at
        ),
    ),
    Action(
        name="withdraw",
        label=gettext_lazy("Withdraw this version"),
        caution=gettext_lazy("This cannot be taken back."),
        what_follows=_what_withdrawal_means,
        done=gettext_lazy("Withdrawn. Everyone who was told gets a mail that says why."),
        is_available=lambda state, user, at: state.is_coming_change,
        form=WithdrawalForm,
        execute=lambda state, user, data, at: withdraw(version=state.version, by=user, reason=data["words"], at=at),
    ),
]
