"""Checks that questions are answered, and that people learn where else to turn. What they say is public."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from privacy.desk.answering import reply
from privacy.desk.due import acknowledged_by
from privacy.desk.models import Inquiry, State
from privacy.desk.rehearsal import WORDS, case_address, colleague, correction, newest_mail, question
from privacy.desk.turning import body_at
from responsys_site.ground.probing import ask
from responsys_site.ground.promises import NotKept, check
from responsys_site.ground.rehearsal import rolled_back

LOOKED_BACK = timedelta(days=90)
# A job of every ten minutes tells people; within this time it has done so, or it does not run.
JUST_NOW = timedelta(hours=1)


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
    """Each who wrote to us within 90 days, and left an address, had a mail within ten working days."""
    rows = Inquiry.objects.meant().filter(received_at__gt=at - LOOKED_BACK).exclude(address="")
    late = rows.filter(acknowledged_at=None) | rows.filter(acknowledged_at__gt=F("received_at") + timedelta(days=10))
    for row in late:
        if (row.acknowledged_at or at) > acknowledged_by(since=row.received_at):
            raise NotKept(_("A case of the last 90 days was not acknowledged within ten working days."))
    return _("Nobody who wrote to the privacy desk within 90 days waited ten working days for a word from us.")


@check("E1")
def no_answer_is_overdue(*, at: datetime) -> str:
    """No case whose clock runs is past its day."""
    overdue = Inquiry.objects.meant().overdue(at=at).count()
    if overdue:
        raise NotKept(_("The answers to %(count)d cases of the privacy desk are overdue.") % {"count": overdue})
    return _("No answer of the privacy desk is overdue.")


@check("E2")
def overdue_people_are_told(*, at: datetime) -> str:
    """Whoever waits beyond the day has been told so, with where to turn."""
    untold = Inquiry.objects.meant().overdue(at=at - JUST_NOW).filter(overdue_told_at=None).exclude(address="")
    if untold.exists():
        raise NotKept(_("Somebody whose answer is overdue has not been told where to turn."))
    return _("Everybody whose answer is overdue has been told where to turn.")


@check("E2")
def replies_say_whom_to_turn_to(*, at: datetime) -> str:
    """A reply names who else takes up the matter; one press on the case's page makes what one shows there."""
    with rolled_back():
        inquiry = question(at=at)
        reply(inquiry=inquiry, text=WORDS, by=colleague(), at=at)
        mailed = newest_mail(inquiry=inquiry)
        if mailed is None or _named(at) not in mailed.message.text:
            raise NotKept(_("A reply of the privacy desk does not say whom else to turn to."))
        page = case_address(mailed=mailed)
        if _named(at) not in ask(path=page).text:
            raise NotKept(_("The page of a case does not say whom else to turn to."))
        ask(path=page + "further/", method="POST")
        if WORDS not in ask(path=page + "packet/").text:
            raise NotKept(_("A case cannot be taken further."))
    return _("A reply named whom to turn to, and a case was taken further by one press.")


@check("E2")
def escalations_are_followed(*, at: datetime) -> str:
    """A case taken outside the company stays open with us until its end there is recorded."""
    lost = Inquiry.objects.filter(escalations__isnull=False, escalations__ended_at=None).exclude(state=State.ESCALATED)
    if lost.exists():
        raise NotKept(_("A case that was taken further is no longer followed."))
    return _("Every case that was taken further is followed until its end is recorded.")


@check("L5")
def corrections_are_confirmed(*, at: datetime) -> str:
    """What is asked for by the form for corrections comes to the desk, and its answer goes out by mail."""
    with rolled_back():
        inquiry = correction(at=at)
        sent = reply(inquiry=inquiry, text=WORDS, by=colleague(), at=at)
        if inquiry.kind != Inquiry.Kind.CORRECTION or sent.delivery is None:
            raise NotKept(_("A correction that was asked for is not confirmed by mail."))
    return _("A correction was asked for, and its confirmation went to the mailbox that asked.")


def _named(at: datetime) -> str:
    body = body_at(at=at)
    return body.name if body else _("privacy authority of the place where you live")
