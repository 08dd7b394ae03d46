"""Checks that people learn where else to turn, and that what they take there is followed. What they say is public."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.desk.models import Inquiry, State
from privacy.desk.rehearsal import WORDS, answer, case_address, newest_mail, question
from privacy.desk.reminding import overdue_untold
from privacy.turning import body_at, dispute_body_ended_on
from responsys_site.ground.probing import ask
from responsys_site.ground.promises import NotKept, check
from responsys_site.ground.rehearsal import rolled_back

# A job of every ten minutes tells people; within this time it has done so, or it does not run.
JUST_NOW = timedelta(hours=1)


@check("E2")
def overdue_people_are_told(*, at: datetime) -> str:
    """Whoever waits beyond the day has been told so, with where to turn."""
    untold = Inquiry.objects.meant().overdue(at=at - JUST_NOW).filter(overdue_told_at=None).exclude(address="")
    if untold.exists():
        raise NotKept(_("Somebody whose answer is overdue has not been told where to turn."))
    return _("Everybody whose answer is overdue has been told where to turn.")


@check("E2")
def colleagues_are_told_of_overdue_cases(*, at: datetime) -> str:
    """The privacy desk has been told of every answer that is overdue."""
    if overdue_untold(at - JUST_NOW).exists():
        raise NotKept(_("The privacy desk has not been told that an answer is overdue."))
    return _("The privacy desk has been told of every answer that is overdue.")


@check("E2")
def replies_say_whom_to_turn_to(*, at: datetime) -> str:
    """A reply names who else takes up the matter; one press on the case's page makes what one shows there."""
    with rolled_back():
        inquiry = question(at=at)
        answer(inquiry=inquiry)
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


@check("E2")
@check("E3")
def who_takes_it_up_can_be_reached(*, at: datetime) -> str:
    """The body that we name for what we do not settle still takes it up today, and has an address.

    It is no fault to name none: people are sent to the authority of the place where they live.
    """
    body, ended_on = body_at(at=at), dispute_body_ended_on(at=at)
    if ended_on:
        words = _(
            "%(name)s was to take up what we do not settle. That ended on %(day)s, and nobody has taken its place."
        )
        if body:
            words = _("%(name)s was to take up what we do not settle. That ended on %(day)s: we name %(now)s now.")
        facts = {"name": settings.DISPUTE_BODY_NAME, "day": date_format(ended_on), "now": body.name if body else ""}
        raise NotKept(words % facts)
    if body and not body.reach:
        raise NotKept(_("We name %(name)s for what we do not settle, and no address of it.") % {"name": body.name})
    if body:
        return _("%(name)s takes up what we do not settle, and we say where it is reached.") % {"name": body.name}
    return _("We belong to no dispute program, say so, and send people to the authority of the place where they live.")


def _named(at: datetime) -> str:
    body = body_at(at=at)
    return body.name if body else _("privacy authority of the place where you live")
