"""Letters to the person."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.actions import base, phone_post
from privacy.desk.admin.actions.base import ActionForm, CaseAction, PastDayField, end_of_day
from privacy.desk.cases import staff_actions
from privacy.desk.cases.deadlines import can_be_extended, extend_deadline, latest_extension
from privacy.desk.cases.quarantine import release_case
from privacy.desk.cases.replies import reply, request_identity_proof, unfilled_placeholders
from privacy.desk.cases.staff_actions import can_change_kind, change_kind
from privacy.desk.models import Case, State
from privacy.desk.models.case_rules import OPEN, RUNNING
from privacy.desk.public.forms import MAX_TEXT_LENGTH
from responsys_site.core.forms.text_validators import validate_multiline


class EmailTextForm(ActionForm):
    """Words to the person."""

    text = forms.CharField(
        label=_("Letter"),
        max_length=MAX_TEXT_LENGTH,
        validators=[validate_multiline],
        help_text=_("Plain text. The mail says by itself which case it is, how to open it, and where else to turn."),
        widget=forms.Textarea(attrs={"rows": 14}),
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
        latest = {"day": _day(latest_extension(case=self.case))}
        self.fields["until"].help_text = _("%(day)s at the latest, and no later than you need.") % latest
        self.fields["text"].label, self.fields["text"].help_text = _("Why it takes longer"), _("In plain text.")
        if self.case.address:
            del self.fields["on"]

    def clean_until(self) -> datetime:
        """The same time of day as it was due at, but never beyond what the laws allow."""
        due, latest = timezone.localtime(self.case.due_at), latest_extension(case=self.case)
        until = datetime.combine(self.cleaned_data["until"], due.time(), due.tzinfo)
        if until <= due:
            raise ValidationError(_("It is due by then in any case."), code="not_later")
        if until.date() > timezone.localdate(latest):
            words = _("The laws allow no day after %(day)s.") % {"day": _day(latest)}
            raise ValidationError(words, code="too_late")
        return min(until, latest)

    def clean_on(self) -> datetime:
        day = self.cleaned_data["on"]
        if day < timezone.localdate(self.case.clock_started_at):
            raise ValidationError(_("By then nothing was asked yet."), code="before")
        return end_of_day(day=day)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


CAUTION = _(
    "We do not know yet who reads this letter. Write nothing in it that we hold about the person: no name, no "
    "detail, not even whether we hold anything."
)


def _is_with_us(case: Case) -> bool:
    return case.state not in {State.MERGED, State.IDENTITY}


def _can_be_joined(case: Case) -> bool:
    is_there = case.state not in {State.MERGED, State.ESCALATED} and not case.erased_at
    return is_there and not case.quarantine_reason and base.merge_candidates(case).exists()


WORK: dict[str, CaseAction] = {
    "take": CaseAction(
        label=_("Take it myself"),
        words=_("The case is assigned to you."),
        done=_("The case is assigned to you."),
        fits=lambda case: case.state != State.MERGED and case.assigned_to_id is None,
        do=lambda case, typed, by, at: staff_actions.assign(case=case, to=by, by=by, at=at),
        at_once=True,
    ),
    "reply": CaseAction(
        label=_("Write to the person"),
        words=_("Your letter goes out by mail. You see it once more before it goes."),
        done=_("The letter is on its way."),
        fits=_is_with_us,
        form=ReplyForm,
        do=lambda case, typed, by, at: reply(case=case, text=typed["text"], asks=typed["asks"], by=by, at=at),
        previews=True,
    ),
    "proof": CaseAction(
        label=_("Ask for proof of identity"),
        words=_(
            "The clock stands still until they write, or you let it run. Ask for no more than you need to be sure."
        ),
        caution=CAUTION,
        done=_("The letter is on its way, and the clock stands still."),
        fits=lambda case: case.state in RUNNING and bool(case.address),
        form=EmailTextForm,
        do=lambda case, typed, by, at: request_identity_proof(case=case, text=typed["text"], by=by, at=at),
        previews=True,
    ),
    "write": CaseAction(
        label=_("Write to the person"),
        words=_("Your letter goes out by mail. The clock goes on standing still."),
        caution=CAUTION,
        done=_("The letter is on its way. The clock stands still."),
        fits=lambda case: case.state == State.IDENTITY,
        form=EmailTextForm,
        do=lambda case, typed, by, at: reply(case=case, text=typed["text"], by=by, at=at),
        previews=True,
    ),
    "posted": CaseAction(
        label=_("They were told by post"),
        words=_(
            "For what no mail has told the person: nobody could be mailed, or the mail did not arrive. Post the letter "
            "first. Its day goes into the evidence and cannot be changed afterwards."
        ),
        done=_("It is kept that the letter went, and when."),
        fits=phone_post.has_pending_notifications,
        form=phone_post.PostalLetterForm,
        do=phone_post.record_letters,
    ),
    "extend": CaseAction(
        label=_("Tell that it takes longer"),
        words=_(
            "Where a request is complex, or there are many, the laws let us answer later: once, if the person is told "
            "before the answer is due, with the reason. They are told by this mail, and their page shows the new date."
        ),
        done=_("The person is told, and the answer is due on the new day."),
        fits=lambda case: can_be_extended(case=case, at=timezone.now()),
        form=ExtendForm,
        do=lambda case, typed, by, at: extend_deadline(
            case=case, until=typed["until"], reason=typed["text"], posted_on=typed.get("on"), by=by, at=at
        ),
        previews=True,
    ),
    "resume": CaseAction(
        label=_("We know who it is"),
        words=_("The clock runs again; what it stood still is added."),
        done=_("The clock runs again."),
        fits=lambda case: case.state == State.IDENTITY,
        do=lambda case, typed, by, at: staff_actions.resume_clock(case=case, by=by, at=at),
        at_once=True,
    ),
    "note": CaseAction(
        label=_("Add a note"),
        words=_("Notes are for colleagues."),
        done=_("The note is kept."),
        fits=lambda case: True,
        form=base.NoteForm,
        do=lambda case, typed, by, at: staff_actions.add_note(case=case, text=typed["text"], by=by, at=at),
        adds_only=True,
    ),
    "kind": CaseAction(
        label=_("Say what it asks for"),
        words=_(
            "The time for our answer is computed afresh for what is asked, from when it began to run. It never becomes "
            "longer than what the person was told. Their page shows the kind and the date."
        ),
        done=_("The case has its kind, and the clock of it."),
        fits=lambda case: can_change_kind(case=case),
        form=base.KindForm,
        do=lambda case, typed, by, at: change_kind(case=case, kind=typed["kind"], by=by, at=at),
    ),
    "assign": CaseAction(
        label=_("Give it to a colleague"),
        words=_("Who has the case answers it."),
        done=_("The case is assigned."),
        fits=lambda case: case.state != State.MERGED,
        form=base.AssignForm,
        do=lambda case, typed, by, at: staff_actions.assign(case=case, to=typed["to"], by=by, at=at),
    ),
    "merge": CaseAction(
        label=_("Join it to another case"),
        words=_("This case ends here; its links open the other. The person is told by mail. It cannot be taken back."),
        done=_("The two cases are one now."),
        fits=_can_be_joined,
        form=base.MergeForm,
        do=lambda case, typed, by, at: staff_actions.merge_cases(case=case, into=typed["into"], by=by, at=at),
    ),
    "release": CaseAction(
        label=_("A person wrote this"),
        words=_("The case is acknowledged, and joins the others."),
        done=_("The case is acknowledged, and joins the others."),
        fits=lambda case: bool(case.quarantine_reason) and case.state in OPEN,
        do=lambda case, typed, by, at: release_case(case=case, by=by, at=at),
        at_once=True,
    ),
}
