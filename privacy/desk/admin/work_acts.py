"""What colleagues do with a case: answer it, give it to one another, join it, stop its clock."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.desk import staff_work
from privacy.desk.admin import act_forms, letter_forms, posted_acts, posted_forms
from privacy.desk.admin.act import Act
from privacy.desk.admin.extend_form import ExtendForm
from privacy.desk.answering import reply
from privacy.desk.extending import can_be_extended, extend
from privacy.desk.models import Inquiry, State
from privacy.desk.models.states import OPEN, RUNNING
from privacy.desk.proving_identity import ask_for_proof
from privacy.desk.reclassifying import can_be_reclassified, reclassify
from privacy.desk.releasing import release

CAUTION = _(
    "We do not know yet who reads this letter. Write nothing in it that we hold about the person: no name, no "
    "detail, not even whether we hold anything."
)


def _is_with_us(case: Inquiry) -> bool:
    return case.state not in {State.MERGED, State.IDENTITY}


def _can_be_joined(case: Inquiry) -> bool:
    is_there = case.state not in {State.MERGED, State.ESCALATED} and not case.erased_at
    return is_there and not case.suspicion and act_forms.others_of(case).exists()


WORK: dict[str, Act] = {
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
        words=_(
            "The clock stands still until they write, or you let it run. Ask for no more than you need to be sure."
        ),
        caution=CAUTION,
        done=_("The letter is on its way, and the clock stands still."),
        fits=lambda case: case.state in RUNNING and bool(case.address),
        form=letter_forms.LetterForm,
        do=lambda case, typed, by, at: ask_for_proof(inquiry=case, text=typed["text"], by=by, at=at),
        previews=True,
    ),
    "write": Act(
        label=_("Write to the person"),
        words=_("Your letter goes out by mail. The clock goes on standing still."),
        caution=CAUTION,
        done=_("The letter is on its way. The clock stands still."),
        fits=lambda case: case.state == State.IDENTITY,
        form=letter_forms.LetterForm,
        do=lambda case, typed, by, at: reply(inquiry=case, text=typed["text"], by=by, at=at),
        previews=True,
    ),
    "posted": Act(
        label=_("They were told by post"),
        words=_(
            "For what no mail has told the person: nobody could be mailed, or the mail did not arrive. Post the letter "
            "first. Its day goes into the evidence and cannot be changed afterwards."
        ),
        done=_("It is kept that the letter went, and when."),
        fits=posted_acts.is_owed_a_word,
        form=posted_forms.PostedForm,
        do=posted_acts.note_letter,
    ),
    "extend": Act(
        label=_("Tell that it takes longer"),
        words=_(
            "Where a request is complex, or there are many, the laws let us answer later: once, if the person is told "
            "before the answer is due, with the reason. They are told by this mail, and their page shows the new date."
        ),
        done=_("The person is told, and the answer is due on the new day."),
        fits=lambda case: can_be_extended(inquiry=case, at=timezone.now()),
        form=ExtendForm,
        do=lambda case, typed, by, at: extend(
            inquiry=case, until=typed["until"], reason=typed["text"], posted_on=typed.get("on"), by=by, at=at
        ),
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
    "kind": Act(
        label=_("Say what it asks for"),
        words=_(
            "The time for our answer is computed afresh for what is asked, from when it began to run. It never becomes "
            "longer than what the person was told. Their page shows the kind and the date."
        ),
        done=_("The case has its kind, and the clock of it."),
        fits=lambda case: can_be_reclassified(inquiry=case),
        form=act_forms.KindForm,
        do=lambda case, typed, by, at: reclassify(inquiry=case, kind=typed["kind"], by=by, at=at),
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
        words=_("This case ends here; its links open the other. The person is told by mail. It cannot be taken back."),
        done=_("The two cases are one now."),
        fits=_can_be_joined,
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
}
