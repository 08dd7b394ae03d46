"""Letters to the person."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.actions.forms import (
    AssignForm,
    KindForm,
    MergeForm,
    NoteForm,
    PastDayField,
    PostalLetterForm,
    end_of_day,
    merge_candidates,
)
from privacy.desk.cases import staff_actions
from privacy.desk.cases.deadlines import can_be_extended, extend_deadline, latest_extension
from privacy.desk.cases.postal_letters import pending_notifications, record_letter
from privacy.desk.cases.quarantine import release_case
from privacy.desk.cases.replies import reply, request_identity_proof, unfilled_placeholders
from privacy.desk.cases.staff_actions import can_change_kind, change_kind
from privacy.desk.models import Case, CaseEvent, State
from privacy.desk.models.case_rules import OPEN, RUNNING
from privacy.desk.public.forms import MAX_TEXT_LENGTH
from responsys_site.core.admin.actions import Action, ActionForm
from responsys_site.core.forms.fields import MultilineField


class EmailTextForm(ActionForm):
    """Words to the person."""

    text = MultilineField(
        rows=14,
        label=_("Letter"),
        max_length=MAX_TEXT_LENGTH,
        help_text=_("Plain text. The mail says by itself which case it is, how to open it, and where else to turn."),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if found := unfilled_placeholders(text=text):
            words = _("Write something for %(found)s, please.") % {"found": ", ".join(found)}
            raise ValidationError(words, code="left_open")
        return text


class ReplyForm(EmailTextForm):
    asks = forms.BooleanField(
        label=_("We ask the person for something"),
        required=False,
        help_text=_("The case then waits for them. The clock runs on."),
    )


class ExtendForm(EmailTextForm):
    """`text` is the reason. Whoever has no address is told by a letter that went by post before."""

    until = forms.DateField(label=_("You have our answer by"), widget=forms.DateInput({"type": "date"}))
    on = PastDayField(
        label=_("Day of our letter"),
        help_text=_("There is no address for mail: post the letter first. Its day goes into the evidence."),
    )
    field_order = ["seen", "until", "on", "text"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        latest = {"day": _day(latest_extension(case=self.obj))}
        self.fields["until"].help_text = _("%(day)s at the latest, and no later than you need.") % latest
        self.fields["text"].label, self.fields["text"].help_text = _("Why it takes longer"), _("In plain text.")
        if self.obj.address:
            del self.fields["on"]

    def clean_until(self) -> datetime:
        """The same time of day as it was due at, but never beyond what the laws allow."""
        due, latest = timezone.localtime(self.obj.due_at), latest_extension(case=self.obj)
        until = datetime.combine(self.cleaned_data["until"], due.time(), due.tzinfo)
        if until <= due:
            raise ValidationError(_("It is due by then in any case."), code="not_later")
        if until.date() > timezone.localdate(latest):
            words = _("The laws allow no day after %(day)s.") % {"day": _day(latest)}
            raise ValidationError(words, code="too_late")
        return min(until, latest)

    def clean_on(self) -> datetime:
        day = self.cleaned_data["on"]
        if day < timezone.localdate(self.obj.clock_started_at):
            raise ValidationError(_("By then nothing was asked yet."), code="before")
        return end_of_day(day=day)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


CAUTION = _(
    "We do not know yet who reads this letter. Write nothing in it that we hold about the person: no name, no "
    "detail, not even whether we hold anything."
)


def record_letters(case: Case, user: Any, data: dict[str, Any], at: datetime) -> None:
    """Note each word of one letter. Raises WrongState for one that the person has had meanwhile."""
    for event in data["told"]:
        record_letter(case=case, event=CaseEvent.Event(event), on=data["on"], by=user, at=at)


def _is_with_us(case: Case) -> bool:
    return case.state not in {State.MERGED, State.IDENTITY}


def _can_be_joined(case: Case) -> bool:
    is_there = case.state not in {State.MERGED, State.ESCALATED} and not case.erased_at
    return is_there and not case.quarantine_reason and merge_candidates(case).exists()


WORK = [
    Action(
        name="take",
        label=_("Take it myself"),
        what_follows=_("The case is assigned to you."),
        done=_("The case is assigned to you."),
        is_available=lambda case, user, at: case.state != State.MERGED and case.assigned_to_id is None,
        execute=lambda case, user, data, at: staff_actions.assign(case=case, to=user, by=user, at=at),
        at_once=True,
    ),
    Action(
        name="reply",
        label=_("Write to the person"),
        what_follows=_("Your letter goes out by mail. You see it once more before it goes."),
        done=_("The letter is on its way."),
        is_available=lambda case, user, at: _is_with_us(case),
        form=ReplyForm,
        execute=lambda case, user, data, at: reply(case=case, text=data["text"], asks=data["asks"], by=user, at=at),
        previews=True,
    ),
    Action(
        name="proof",
        label=_("Ask for proof of identity"),
        what_follows=_(
            "The clock stands still until they write, or you let it run. Ask for no more than you need to be sure."
        ),
        caution=CAUTION,
        done=_("The letter is on its way, and the clock stands still."),
        is_available=lambda case, user, at: case.state in RUNNING and bool(case.address),
        form=EmailTextForm,
        execute=lambda case, user, data, at: request_identity_proof(case=case, text=data["text"], by=user, at=at),
        previews=True,
    ),
    Action(
        name="write",
        label=_("Write to the person"),
        what_follows=_("Your letter goes out by mail. The clock goes on standing still."),
        caution=CAUTION,
        done=_("The letter is on its way. The clock stands still."),
        is_available=lambda case, user, at: case.state == State.IDENTITY,
        form=EmailTextForm,
        execute=lambda case, user, data, at: reply(case=case, text=data["text"], by=user, at=at),
        previews=True,
    ),
    Action(
        name="posted",
        label=_("They were told by post"),
        what_follows=_(
            "For what no mail has told the person: nobody could be mailed, or the mail did not arrive. Post the letter "
            "first. Its day goes into the evidence and cannot be changed afterwards."
        ),
        done=_("It is kept that the letter went, and when."),
        is_available=lambda case, user, at: bool(pending_notifications(case=case, at=at)),
        form=PostalLetterForm,
        execute=record_letters,
    ),
    Action(
        name="extend",
        label=_("Tell that it takes longer"),
        what_follows=_(
            "Where a request is complex, or there are many, the laws let us answer later: once, if the person is told "
            "before the answer is due, with the reason. They are told by this mail, and their page shows the new date."
        ),
        done=_("The person is told, and the answer is due on the new day."),
        is_available=lambda case, user, at: can_be_extended(case=case, at=at),
        form=ExtendForm,
        execute=lambda case, user, data, at: extend_deadline(
            case=case, until=data["until"], reason=data["text"], posted_on=data.get("on"), by=user, at=at
        ),
        previews=True,
    ),
    Action(
        name="resume",
        label=_("We know who it is"),
        what_follows=_("The clock runs again; what it stood still is added."),
        done=_("The clock runs again."),
        is_available=lambda case, user, at: case.state == State.IDENTITY,
        execute=lambda case, user, data, at: staff_actions.resume_clock(case=case, by=user, at=at),
        at_once=True,
    ),
    Action(
        name="note",
        label=_("Add a note"),
        what_follows=_("Notes are for colleagues."),
        done=_("The note is kept."),
        is_available=lambda case, user, at: True,
        form=NoteForm,
        execute=lambda case, user, data, at: staff_actions.add_note(case=case, text=data["text"], by=user, at=at),
        adds_only=True,
    ),
    Action(
        name="kind",
        label=_("Say what it asks for"),
        what_follows=_(
            "The time for our answer is computed afresh for what is asked, from when it began to run. It never becomes "
            "longer than what the person was told. Their page shows the kind and the date."
        ),
        done=_("The case has its kind, and the clock of it."),
        is_available=lambda case, user, at: can_change_kind(case=case),
        form=KindForm,
        execute=lambda case, user, data, at: change_kind(case=case, kind=data["kind"], by=user, at=at),
    ),
    Action(
        name="assign",
        label=_("Give it to a colleague"),
        what_follows=_("Who has the case answers it."),
        done=_("The case is assigned."),
        is_available=lambda case, user, at: case.state != State.MERGED,
        form=AssignForm,
        execute=lambda case, user, data, at: staff_actions.assign(case=case, to=data["to"], by=user, at=at),
    ),
    Action(
        name="merge",
        label=_("Join it to another case"),
        what_follows=_(
            "This case ends here; its links open the other. The person is told by mail. It cannot be taken back."
        ),
        done=_("The two cases are one now."),
        is_available=lambda case, user, at: _can_be_joined(case),
        form=MergeForm,
        execute=lambda case, user, data, at: staff_actions.merge_cases(case=case, into=data["into"], by=user, at=at),
    ),
    Action(
        name="release",
        label=_("A person wrote this"),
        what_follows=_("The case is acknowledged, and joins the others."),
        done=_("The case is acknowledged, and joins the others."),
        is_available=lambda case, user, at: bool(case.quarantine_reason) and case.state in OPEN,
        execute=lambda case, user, data, at: release_case(case=case, by=user, at=at),
        at_once=True,
    ),
]
