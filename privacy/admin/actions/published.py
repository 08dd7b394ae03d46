"""What is done with a posted version: its notice, its corrections, its review, its withdrawal, and what follows it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.admin.actions.result import ActionResult
from privacy.admin.version_state import VersionState
from privacy.notices.drafts import start_change, start_correction
from privacy.notices.holds import override_hold, resend_notice
from privacy.notices.late_recipients import notify_late_contacts
from privacy.notices.privacy_office import record_review
from privacy.notices.withdraw import withdraw

Typed = dict[str, Any]


def release_hold(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    override_hold(version=stand.version, by=stand.user, reason=typed["words"], at=at)
    return ActionResult(_("The reason is public, and the notice has settled: its 30 days begin."), stand.version)


def resend(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    count = resend_notice(version=stand.version, by=stand.user, at=at)
    words = ngettext("%(count)d person gets the notice again.", "%(count)d people get the notice again.", count)
    return ActionResult(words % {"count": count}, stand.version)


def notify_late(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    count = notify_late_contacts(at=at)
    words = ngettext("%(count)d person gets the notice now.", "%(count)d people get the notice now.", count)
    return ActionResult(words % {"count": count}, stand.version)


def begin_change(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    draft = start_change(version=stand.version, by=stand.user, at=at)
    return ActionResult(_("This draft has the words that are in force. Change them, and say what changes."), draft)


def begin_correction(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    draft = start_correction(version=stand.version, by=stand.user, at=at)
    return ActionResult(_("This draft has the same words. Mend the slip, and say what it was."), draft)


def record_annual_review(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    record_review(version=stand.version, by=stand.user, looked_at=typed["words"], at=at)
    return ActionResult(_("The review is recorded. The next is due in a year."), stand.version)


def withdraw_version(stand: VersionState, typed: Typed, at: datetime) -> ActionResult:
    withdraw(version=stand.version, by=stand.user, reason=typed["words"], at=at)
    return ActionResult(_("Withdrawn. Everyone who was told gets a mail that says why."), stand.version)
