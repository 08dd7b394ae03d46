"""Decide about an opt-out, record what the person said or what happened outside the company, close a case."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.actions.forms import PastDayField, PhoneOrLetterForm, end_of_day
from privacy.desk.cases import staff_actions
from privacy.desk.cases.escalation import record_acceptance, record_outcome
from privacy.desk.cases.opt_out import decide_opt_out, dismiss_opt_out
from privacy.desk.cases.requester_actions import add_message
from privacy.desk.cases.staff_actions import is_answered
from privacy.desk.models import Case, Escalation, State
from responsys_site.core.admin.actions import Action, ActionForm


def has_pending_opt_out(case: Case) -> bool:
    return case.opt_out_reviews.pending().exists()


def _addresses(case: Case) -> str:
    return ", ".join(sorted({review.address for review in case.opt_out_reviews.pending()}))


def _what_stops(case: Case) -> str:
    words = gettext("All our mailings to %(addresses)s stop permanently. The person gets an e-mail that says so.")
    return words % {"addresses": _addresses(case)}


def _what_continues(case: Case) -> str:
    words = gettext("Mailings to %(addresses)s are no longer on hold. Nobody is told; what was held goes out.")
    return words % {"addresses": _addresses(case)}


OPT_OUT = [
    Action(
        name="opt-out",
        label=_("It is an opt-out"),
        what_follows=_what_stops,
        done=_("Mailings are stopped."),
        is_available=lambda case, user, at: has_pending_opt_out(case),
        execute=lambda case, user, data, at: decide_opt_out(case=case, by=user, at=at),
    ),
    Action(
        name="not-an-opt-out",
        label=_("It is not an opt-out"),
        what_follows=_what_continues,
        done=_("Mailings continue."),
        is_available=lambda case, user, at: has_pending_opt_out(case),
        execute=lambda case, user, data, at: dismiss_opt_out(case=case, by=user, at=at),
    ),
]


class AcceptanceForm(ActionForm):
    """The day of a letter from outside."""

    on = PastDayField(label=_("Day"), help_text=_("As on the letter."))

    def clean_on(self) -> datetime:
        """The end of that day: it may be the day it began."""
        moment = end_of_day(day=self.cleaned_data["on"])
        escalation = self.obj.escalations.open().first()
        if escalation and moment < escalation.begun_at:
            raise ValidationError(_("The case had not been taken further by then."), code="before")
        return moment


class OutcomeForm(AcceptanceForm):
    outcome = forms.ChoiceField(label=_("How it ended"), choices=Escalation.Outcome)


def _escalation(case: Case) -> Escalation:
    return case.escalations.open().get()


def _is_outside(case: Case, **more: Any) -> bool:
    return case.escalations.open().filter(**more).exists()


def _can_be_closed(case: Case) -> bool:
    must_decide = not case.quarantine_reason and has_pending_opt_out(case)
    return case.state not in {State.CLOSED, State.MERGED} and not _is_outside(case) and not must_decide


def _who_is_told(case: Case) -> str:
    """What closing means for the person of this case."""
    if is_answered(case=case, at=timezone.now()):
        return gettext("Everything that the person wrote was answered. If they write again, the case opens again.")
    if case.quarantine_reason:
        return gettext("It looks like a program's: nobody is told. If a person wrote it, say so first.")
    if not case.address:
        return gettext("There is no address to tell it to. If they wrote by letter, write to them and post it first.")
    return gettext(
        "The person gets a mail that the case is closed, and how to open it again, for not everything that they wrote "
        "was answered. If there is an answer, write it first."
    )


CLOSING = [
    Action(
        name="heard",
        label=_("Enter a letter or a call of theirs"),
        what_follows=_("For what belongs to this case. It is our turn then: a clock that stands still runs again."),
        done=_("It stands in the case."),
        is_available=lambda case, user, at: case.erased_at is None,
        form=PhoneOrLetterForm,
        execute=lambda case, user, data, at: add_message(
            case=case, text=data["text"], received_at=data["on"], by=user, at=at
        ),
    ),
    Action(
        name="taken-up",
        label=_("It was taken up outside"),
        what_follows=_("The body to which the person turned wrote to us."),
        done=_("The day is kept."),
        is_available=lambda case, user, at: _is_outside(case, taken_up_at=None),
        form=AcceptanceForm,
        execute=lambda case, user, data, at: record_acceptance(
            escalation=_escalation(case), by=user, on=data["on"], at=at
        ),
    ),
    Action(
        name="outcome",
        label=_("It ended outside"),
        what_follows=_(
            "How it ended outside the company. The person is told by mail. It cannot be changed afterwards."
        ),
        done=_("The outcome is kept, and the person is told. The case can be closed now."),
        is_available=lambda case, user, at: _is_outside(case),
        form=OutcomeForm,
        execute=lambda case, user, data, at: record_outcome(
            escalation=_escalation(case), outcome=Escalation.Outcome(data["outcome"]), by=user, on=data["on"], at=at
        ),
    ),
    Action(
        name="close",
        label=_("Close the case"),
        what_follows=_who_is_told,
        done=_("The case is closed."),
        is_available=lambda case, user, at: _can_be_closed(case),
        execute=lambda case, user, data, at: staff_actions.close_case(case=case, by=user, at=at),
    ),
]
