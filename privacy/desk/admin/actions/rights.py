"""A person's rights, used for them."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.actions.forms import LiftingLetterForm
from privacy.desk.admin.actions.work import record_letters
from privacy.desk.cases.opt_out import (
    announce_lifting,
    is_restricted,
    lift_restriction,
    lifting_was_announced,
    opt_out_requester,
    restrict_use,
)
from privacy.desk.cases.postal_letters import pending_lifting_notice
from privacy.desk.cases.staff_actions import add_note
from privacy.desk.models import Case
from privacy.rights.models import ErasureRequest
from privacy.rights.requests import correct, request_access, request_erasure
from responsys_site.core.admin.actions import Action, ActionForm
from responsys_site.core.personal_data import Correction, correctable_fields


class SureForm(ActionForm):
    """A person's right, used for them."""

    sure = forms.BooleanField(
        label=_("I have made sure that the person of this address asks for it."),
        help_text=_("It is recorded that you did this, and when."),
    )


class CorrectionForm(SureForm):
    """What is right, and what is to be there no more. What is left empty stays as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = correctable_fields()
        removable = [(name, field.label) for name, field in fields.items() if not field.required]
        for field in fields.values():
            field.required = False
        self.fields |= fields
        self.fields["remove"] = forms.MultipleChoiceField(
            label=_("Remove"),
            choices=removable,
            required=False,
            help_text=_("What is ticked is emptied. A field that you leave empty above stays as it is."),
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["seen", *fields, "remove", "sure"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if any(typed.get(name) for name in typed.get("remove", [])):
            self.add_error("remove", _("Either write what is right, or remove it."))
        elif not changes_of(typed):
            raise ValidationError(_("Write at least one thing that is right, or tick what to remove."), code="nothing")
        return typed


def changes_of(typed: dict[str, Any]) -> dict[str, str]:
    """Return the details that something was written for, and with "" those that are to be removed."""
    written = {name: typed[name] for name in correctable_fields() if typed.get(name)}
    return dict.fromkeys(typed.get("remove", []), "") | written


def correct_person(case: Case, user: Any, data: dict[str, Any], at: datetime) -> None:
    """Put right what is held. Raises ValidationError for a value that is not taken, or where nothing differs."""
    corrections = correct(address=case.address, changes=changes_of(data), by=user, case=case.reference, at=at)
    if not corrections:
        raise ValidationError(_("Nothing was changed: we hold nothing of this kind about them, or it is so already."))
    add_note(case=case, text=_noted(corrections), by=user, at=at)


def _noted(corrections: list[Correction]) -> str:
    """Which details were put right, and which removed."""
    removed = {str(one.label) for one in corrections if not one.new}
    right = {str(one.label) for one in corrections} - removed
    said = [(_("Put right: %(fields)s."), right), (_("Removed: %(fields)s."), removed)]
    return " ".join(words % {"fields": ", ".join(sorted(fields))} for words, fields in said if fields)


def send_copy(case: Case, user: Any, data: dict[str, Any], at: datetime) -> None:
    """Have a copy made, and its link mailed to the address of the case."""
    request_access(address=case.address, by=user, case=case.reference, at=at)
    add_note(case=case, text=gettext("Asked for a copy of everything we hold, for the person."), by=user, at=at)


def erase_person(case: Case, user: Any, data: dict[str, Any], at: datetime) -> None:
    """Have the person erased. Raises OSError when the journal cannot be written: then nothing is erased."""
    add_note(case=case, text=gettext("Asked for the erasure of the person."), by=user, at=at)
    asked = {"reason": ErasureRequest.Reason.ASKED, "case": case.reference}
    request_erasure(address=case.address, by=user, at=at, **asked)


RIGHTS = [
    Action(
        name="access",
        label=_("Send a copy of what we hold"),
        what_follows=_("A copy of everything we hold is made. The link to it goes to this address and nowhere else."),
        done=_("The copy is being made. Its link goes to the person."),
        is_available=lambda case, user, at: bool(case.address),
        form=SureForm,
        execute=send_copy,
        permission="rights.add_accesspackage",
        group="rights",
        per_day=20,
    ),
    Action(
        name="correct",
        label=_("Correct what we hold"),
        what_follows=_(
            "It is put right, or removed, wherever we hold it. The person gets a mail with each thing as it was and as "
            "it is."
        ),
        done=_("It is put right, and the person is told."),
        is_available=lambda case, user, at: bool(case.address),
        form=CorrectionForm,
        execute=correct_person,
        permission="desk.correct_person",
        group="rights",
        per_day=30,
    ),
    Action(
        name="object",
        label=_("Stop our mailings to them"),
        what_follows=_(
            "All our mailings to this address end at once and for good: only the person can begin them again, from "
            "their own mailbox. Nobody has to prove who they are for this. The person gets a mail that says so."
        ),
        done=_("Our mailings are stopped, and the person is told."),
        is_available=lambda case, user, at: bool(case.address),
        execute=lambda case, user, data, at: opt_out_requester(case=case, by=user, at=at),
        group="rights",
    ),
    Action(
        name="restrict",
        label=_("Restrict the use of their data"),
        what_follows=_(
            "We keep what we hold and use it for nothing but answers to the person and legal notices, until it is "
            "lifted here again. The person gets a mail that says so."
        ),
        done=_("The use is restricted, and the person is told."),
        is_available=lambda case, user, at: bool(case.address) and not is_restricted(case=case),
        form=SureForm,
        execute=lambda case, user, data, at: restrict_use(case=case, by=user, at=at),
        permission="desk.restrict_person",
        group="rights",
        per_day=30,
    ),
    Action(
        name="tell-lifting",
        label=_("Tell them that the restriction ends"),
        what_follows=_(
            "The law wants the person told before a restriction is lifted. They get a mail that says so, and can "
            "object. Nothing is lifted yet: once the mail has left, this page offers to lift it."
        ),
        done=_("The mail is on its way. The restriction still holds."),
        is_available=lambda case, user, at: is_restricted(case=case) and not lifting_was_announced(case=case),
        execute=lambda case, user, data, at: announce_lifting(case=case, by=user, at=at),
        permission="desk.restrict_person",
        group="rights",
    ),
    Action(
        name="lifting-posted",
        label=_("They were told by post that it ends"),
        what_follows=_(
            "Where no mail reaches the person: post the letter first, with the reason and how to object. Its day goes "
            "into the evidence and cannot be changed afterwards. Nothing is lifted yet."
        ),
        done=_("It is kept that the letter went, and when. The restriction still holds."),
        is_available=lambda case, user, at: bool(pending_lifting_notice(case=case)),
        form=LiftingLetterForm,
        execute=record_letters,
        permission="desk.restrict_person",
        group="rights",
    ),
    Action(
        name="lift",
        label=_("Lift the restriction"),
        what_follows=_("The person has been told. We use what we hold as before. An opt-out of theirs stays as it is."),
        done=_("The restriction is lifted."),
        is_available=lambda case, user, at: is_restricted(case=case) and lifting_was_announced(case=case),
        execute=lambda case, user, data, at: lift_restriction(case=case, by=user, at=at),
        permission="desk.restrict_person",
        group="rights",
    ),
    Action(
        name="erase",
        label=_("Erase the person"),
        what_follows=_(
            "Everything we hold about this person is erased, what was written in this case too. Answer first: "
            "afterwards there is no address, and each case of theirs that is open ends. One that they took outside the "
            "company stays until it has ended and is closed. It cannot be taken back."
        ),
        done=_("The erasure has begun. The person gets a last mail when it is done."),
        is_available=lambda case, user, at: bool(case.address),
        form=SureForm,
        execute=erase_person,
        permission="rights.add_erasurerequest",
        group="rights",
        per_day=10,
    ),
]
