"""What is done with a posted version: its notice, its corrections, its review, its withdrawal, and what follows it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.admin.done import Done
from privacy.admin.stands import Stand
from privacy.notices.drafting import start_change, start_correction
from privacy.notices.holding import release, send_again
from privacy.notices.late_comers import tell_late_comers
from privacy.notices.withdrawing import withdraw
from privacy.review import record_review

Typed = dict[str, Any]


def let_it_settle(stand: Stand, typed: Typed, at: datetime) -> Done:
    release(version=stand.version, by=stand.user, reason=typed["words"], at=at)
    return Done(_("The reason is public, and the notice has settled: its 30 days begin."), stand.version)


def send_it_again(stand: Stand, typed: Typed, at: datetime) -> Done:
    count = send_again(version=stand.version, by=stand.user, at=at)
    words = ngettext("%(count)d person gets the notice again.", "%(count)d people get the notice again.", count)
    return Done(words % {"count": count}, stand.version)


def tell_those_who_came_later(stand: Stand, typed: Typed, at: datetime) -> Done:
    count = tell_late_comers(at=at)
    words = ngettext("%(count)d person gets the notice now.", "%(count)d people get the notice now.", count)
    return Done(words % {"count": count}, stand.version)


def begin_change(stand: Stand, typed: Typed, at: datetime) -> Done:
    draft = start_change(version=stand.version, by=stand.user, at=at)
    return Done(_("This draft has the words that are in force. Change them, and say what changes."), draft)


def begin_correction(stand: Stand, typed: Typed, at: datetime) -> Done:
    draft = start_correction(version=stand.version, by=stand.user, at=at)
    return Done(_("This draft has the same words. Mend the slip, and say what it was."), draft)


def record_that_it_holds(stand: Stand, typed: Typed, at: datetime) -> Done:
    record_review(version=stand.version, by=stand.user, looked_at=typed["words"], at=at)
    return Done(_("The review is recorded. The next is due in a year."), stand.version)


def withdraw_it(stand: Stand, typed: Typed, at: datetime) -> Done:
    withdraw(version=stand.version, by=stand.user, reason=typed["words"], at=at)
    return Done(_("Withdrawn. Everyone who was told gets a mail that says why."), stand.version)
