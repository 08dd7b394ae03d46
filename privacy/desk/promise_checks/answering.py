"""Checks that questions are acknowledged, and answered in time. What they say is public."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.desk.due import acknowledged_by
from privacy.desk.extending import was_told
from privacy.desk.models import Entry, Inquiry, State
from privacy.desk.models.states import RUNNING
from privacy.desk.rehearsal import WORDS, case_address, newest_mail, question
from privacy.desk.set_aside import overdue_set_aside
from responsys_site.ground.probing import ask
from responsys_site.ground.promises import NotKept, check
from responsys_site.ground.rehearsal import rolled_back

LOOKED_BACK = timedelta(days=90)


@check("E1")
def question_is_acknowledged_at_once(*, at: datetime) -> str:
    """A question sent by the form gets a mail with its reference, its day, and a link that opens what was asked."""
    with rolled_back():
        inquiry = question(at=at)
        mailed = newest_mail(inquiry=inquiry)
        if mailed is None or inquiry.acknowledged_at is None:
            raise NotKept(_("A question to the privacy desk is not acknowledged at once."))
        if not at < inquiry.due_at <= at + timedelta(days=settings.INQUIRY_DUE_DAYS + 1):
            raise NotKept(_("A question to the privacy desk has no day by which it is answered."))
        if WORDS not in ask(path=case_address(mailed=mailed)).text:
            raise NotKept(_("The link in an acknowledgement does not open its case."))
    return _("A question was acknowledged at once, with a day for its answer and a link that opened its case.")


@check("E1")
def everybody_was_acknowledged_in_time(*, at: datetime) -> str:
    """Each who turned to us within 90 days had a word of ours within ten working days, by mail or by post.

    A joined case was acknowledged with the one it was joined to. What no machine may answer, or has no e-mail address,
    a colleague wrote to or closed within that time.
    """
    rows = Inquiry.objects.meant().filter(received_at__gt=at - LOOKED_BACK, erased_at=None)
    late = rows.filter(acknowledged_at=None) | rows.filter(acknowledged_at__gt=F("received_at") + timedelta(days=10))
    for row in late.exclude(state=State.MERGED):
        if (row.acknowledged_at or _dealt_with_at(row) or at) > acknowledged_by(since=row.received_at):
            raise NotKept(_("A case of the last 90 days was not acknowledged within ten working days."))
    return _("Nobody who wrote to the privacy desk within 90 days waited ten working days for a word from us.")


@check("E1")
def no_answer_is_overdue(*, at: datetime) -> str:
    """No case whose clock runs is past its day: the later one, if its person was told in time that it takes longer.

    Nor was anything that is set aside left unread for as long as that.
    """
    clocks = Inquiry.objects.meant().filter(state__in=RUNNING)
    extended = clocks.filter(first_due_at__lte=at, due_at__gt=at)
    overdue = clocks.overdue(at=at).count() + sum(not was_told(inquiry=row) for row in extended)
    if overdue:
        raise NotKept(_("The answers to %(count)d cases of the privacy desk are overdue.") % {"count": overdue})
    if unread := overdue_set_aside(at=at):
        words = ngettext(
            "No one read %(count)d quarantined message in time.",
            "No one read %(count)d quarantined messages in time.",
            unread,
        )
        raise NotKept(words % {"count": unread})
    return _("No answer of the privacy desk is overdue.")


@check("E1")
def nobody_was_left_without_an_answer(*, at: datetime) -> str:
    """Each case closed within 90 days was answered first, by mail or by post, or its person was told that it is closed.

    Where there is no address, or the person was erased, there is nobody to tell.
    """
    closed = Inquiry.objects.meant().filter(state=State.CLOSED, closed_at__gt=at - LOOKED_BACK).exclude(address="")
    told = Entry.objects.filter(inquiry=OuterRef("pk"), event=Entry.Event.CLOSED, delivery__isnull=False)
    asked_back_alone = closed.filter(~Exists(told), answered_at=None)
    if asked_back_alone.exists() or Entry.objects.unanswered().filter(inquiry__in=closed).exists():
        raise NotKept(_("A case of the last 90 days was closed with neither an answer nor a word to its person."))
    return _("No case of the last 90 days was closed with neither an answer nor a word to its person.")


def _dealt_with_at(row: Inquiry) -> datetime | None:
    """When a colleague first answered by post, or closed what is theirs alone to acknowledge."""
    return (row.answered_at or row.closed_at) if row.left_to_staff_at or not row.address else None
