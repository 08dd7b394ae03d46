"""What colleagues can do with a case: when each act fits, what it does, and what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.desk import staff_work
from privacy.desk.admin import act_forms, letter_forms, outside_forms, rights_acts, rights_forms
from privacy.desk.answering import reply
from privacy.desk.escalating import escalation_outcome, escalation_taken_up
from privacy.desk.models import Escalation, Inquiry, State
from privacy.desk.models.states import OPEN, RUNNING
from privacy.desk.proving_identity import ask_for_proof
from privacy.desk.releasing import release

Do = Callable[[Inquiry, dict[str, Any], AbstractBaseUser, datetime], object]


@dataclass(frozen=True)
class Act:
    """One act. `at_once`: a button does it, without a page in between. `previews`: what goes out is shown first.

    `adds_only`: it takes nothing back that a colleague may have done meanwhile, so that a stale page does no harm.
    `is_right`: it is the person's right, used for them. `per_day`: how often one colleague may do it in 24 hours; 0
    means as often as wanted.
    """

    label: Promise
    words: Promise
    done: Promise
    do: Do
    fits: Callable[[Inquiry], bool]
    form: type[act_forms.ActForm] = act_forms.ActForm
    right: str = "desk.change_inquiry"
    at_once: bool = False
    previews: bool = False
    adds_only: bool = False
    is_right: bool = False
    per_day: int = 0


def _is_with_us(case: Inquiry) -> bool:
    return case.state not in {State.MERGED, State.IDENTITY}


def _escalation(case: Inquiry) -> Escalation:
    return case.escalations.open().get()


def _is_outside(case: Inquiry, **more: Any) -> bool:
    return case.escalations.open().filter(**more).exists()


ACTS: dict[str, Act] = {
    "take": Act(
        label=_("Take it myself"),
        words=_("The case is assigned to you."),
        done=_("The case is assigned to you."),
        fits=lambda case: case.state != State.MERGED and case.assigned_to_id is None,
        do=lambda case, typed, by, at: staff_work.assign(inquiry=case, to=by, by=by, at=at),
        at_once=True,
    ),
    "reply": Act(
        label=_("Write to the person"),
        words=_("Your letter goes out by mail. You see it once more before it goes."),
        done=_("The letter is on its way."),
        fits=_is_with_us,
        form=letter_forms.ReplyForm,
        do=lambda case, typed, by, at: reply(inquiry=case, text=typed["text"], asks=typed["asks"], by=by, at=at),
        previews=True,
    ),
    "proof": Act(
        label=_("Ask for proof of identity"),
        words=_("The clock stands still until you let it run again. Ask for no more than you need to be sure."),
        done=_("The letter is on its way, and the clock stands still."),
        fits=lambda case: case.state in RUNNING and bool(case.address),
        form=letter_forms.LetterForm,
        do=lambda case, typed, by, at: ask_for_proof(inquiry=case, text=typed["text"], by=by, at=at),
        previews=True,
    ),
    "resume": Act(
        label=_("We know who it is"),
        words=_("The clock runs again; what it stood still is added."),
        done=_("The clock runs again."),
        fits=lambda case: case.state == State.IDENTITY,
        do=lambda case, typed, by, at: staff_work.resume(inquiry=case, by=by, at=at),
        at_once=True,
    ),
    "note": Act(
        label=_("Add a note"),
        words=_("Notes are for colleagues."),
        done=_("The note is kept."),
        fits=lambda case: True,
        form=act_forms.NoteForm,
        do=lambda case, typed, by, at: staff_work.note(inquiry=case, text=typed["text"], by=by, at=at),
        adds_only=True,
    ),
    "assign": Act(
        label=_("Give it to a colleague"),
        words=_("Who has the case answers it."),
        done=_("The case is assigned."),
        fits=lambda case: case.state != State.MERGED,
        form=act_forms.AssignForm,
        do=lambda case, typed, by, at: staff_work.assign(inquiry=case, to=typed["to"], by=by, at=at),
    ),
    "merge": Act(
        label=_("Join it to another case"),
        words=_("This case ends here; its links open the other. It cannot be taken back."),
        done=_("The two cases are one now."),
        fits=lambda case: case.state not in {State.MERGED, State.ESCALATED} and act_forms.others_of(case).exists(),
        form=act_forms.MergeForm,
        do=lambda case, typed, by, at: staff_work.merge(inquiry=case, into=typed["into"], by=by, at=at),
    ),
    "release": Act(
        label=_("A person wrote this"),
        words=_("The case is acknowledged, and joins the others."),
        done=_("The case is acknowledged, and joins the others."),
        fits=lambda case: bool(case.suspicion) and case.state in OPEN,
        do=lambda case, typed, by, at: release(inquiry=case, by=by, at=at),
        at_once=True,
    ),
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
        words=_("How it ended outside the company. It cannot be changed afterwards."),
        done=_("The outcome is kept. The case can be closed now."),
        fits=_is_outside,
        form=outside_forms.OutcomeForm,
        do=lambda case, typed, by, at: escalation_outcome(
            escalation=_escalation(case), outcome=Escalation.Outcome(typed["outcome"]), by=by, on=typed["on"], at=at
        ),
    ),
    "correct": Act(
        label=_("Correct what we hold"),
        words=_("It is put right wherever we hold it. The person gets a mail with each thing as it was and as it is."),
        done=_("It is put right, and the person is told."),
        fits=lambda case: bool(case.address),
        form=rights_forms.CorrectionForm,
        do=rights_acts.correct_person,
        right="desk.correct_person",
        is_right=True,
        per_day=30,
    ),
    "access": Act(
        label=_("Send a copy of what we hold"),
        words=_("A copy of everything we hold is made. The link to it goes to this address and nowhere else."),
        done=_("The copy is being made. Its link goes to the person."),
        fits=lambda case: bool(case.address),
        form=rights_forms.SureForm,
        do=rights_acts.send_copy,
        right="rights.add_accesspackage",
        is_right=True,
        per_day=20,
    ),
    "erase": Act(
        label=_("Erase the person"),
        words=_(
            "Everything we hold about this person is erased, what was written in this case too. Answer first: "
            "afterwards there is no address. It cannot be taken back."
        ),
        done=_("The erasure has begun. The person gets a last mail when it is done."),
        fits=lambda case: bool(case.address),
        form=rights_forms.SureForm,
        do=rights_acts.erase_person,
        right="rights.add_erasurerequest",
        is_right=True,
        per_day=10,
    ),
    "close": Act(
        label=_("Close the case"),
        words=_("Nothing is left to do. If the person writes again, the case opens again."),
        done=_("The case is closed."),
        fits=lambda case: case.state not in {State.CLOSED, State.MERGED} and not _is_outside(case),
        do=lambda case, typed, by, at: staff_work.close(inquiry=case, by=by, at=at),
    ),
}
