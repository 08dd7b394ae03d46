"""How a case comes to its end, with us and outside the company."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.desk import staff_work
from privacy.desk.admin import outside_forms
from privacy.desk.admin.act import Act
from privacy.desk.closing import is_answered
from privacy.desk.escalating import escalation_outcome, escalation_taken_up
from privacy.desk.models import Escalation, Inquiry, State


def _escalation(case: Inquiry) -> Escalation:
    return case.escalations.open().get()


def _is_outside(case: Inquiry, **more: Any) -> bool:
    return case.escalations.open().filter(**more).exists()


def _who_is_told(case: Inquiry) -> str:
    """What closing means for the person of this case."""
    if is_answered(inquiry=case, at=timezone.now()):
        return gettext("Everything that the person wrote was answered. If they write again, the case opens again.")
    if case.suspicion:
        return gettext("It looks like a program's: nobody is told. If a person wrote it, say so first.")
    if not case.address:
        return gettext("There is no address to tell it to. If they wrote by letter, write to them and post it first.")
    return gettext(
        "The person gets a mail that the case is closed, and how to open it again, for not everything that they wrote "
        "was answered. If there is an answer, write it first."
    )


ENDING: dict[str, Act] = {
    "taken-up": Act(
        label=_("It was taken up outside"),
        words=_("The body to which the person turned wrote to us."),
        done=_("The day is kept."),
        fits=lambda case: _is_outside(case, taken_up_at=None),
        form=outside_forms.DayForm,
        do=lambda case, typed, by, at: escalation_taken_up(escalation=_escalation(case), by=by, on=typed["on"], at=at),
    ),
    "outcome": Act(
        label=_("It ended outside"),
        words=_("How it ended outside the company. The person is told by mail. It cannot be changed afterwards."),
        done=_("The outcome is kept, and the person is told. The case can be closed now."),
        fits=_is_outside,
        form=outside_forms.OutcomeForm,
        do=lambda case, typed, by, at: escalation_outcome(
            escalation=_escalation(case), outcome=Escalation.Outcome(typed["outcome"]), by=by, on=typed["on"], at=at
        ),
    ),
    "close": Act(
        label=_("Close the case"),
        words=_who_is_told,
        done=_("The case is closed."),
        fits=lambda case: case.state not in {State.CLOSED, State.MERGED} and not _is_outside(case),
        do=lambda case, typed, by, at: staff_work.close(inquiry=case, by=by, at=at),
    ),
}
