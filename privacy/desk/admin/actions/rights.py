"""A person's rights, used for them."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.desk.admin.actions import phone_post
from privacy.desk.admin.actions.base import ActionForm, CaseAction
from privacy.desk.cases import rights
from privacy.desk.cases.rights import is_restricted, lifting_was_announced, opt_out_requester
from privacy.desk.cases.staff_actions import add_note
from privacy.desk.models import Case
from privacy.rights.models import ErasureRequest
from privacy.rights.requests import correct, request_access, request_erasure
from responsys_site.core.personal_data import Correction, correctable_fields


class SureForm(ActionForm):
    """A person's right, used for them."""

    sure = forms.BooleanField(
        label=_("I have made sure that the person of this address asks for it."),
        help_text=gettext("It is recorded that you did this, and when."),
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


def correct_person(case: Case, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Put right what is held. Raises ValidationError for a value that is not taken, or where nothing differs."""
    corrections = correct(address=case.address, changes=changes_of(typed), by=by, case=case.reference, at=at)
    if not corrections:
        raise ValidationError(_("Nothing was changed: we hold nothing of this kind about them, or it is so already."))
    add_note(case=case, text=_noted(corrections), by=by, at=at)


def _noted(corrections: list[Correction]) -> str:
    """Which details were put right, and which removed."""
    removed = {str(one.label) for one in corrections if not one.new}
    right = {str(one.label) for one in corrections} - removed
    said = [(_("Put right: %(fields)s."), right), (_("Removed: %(fields)s."), removed)]
    return " ".join(words % {"fields": ", ".join(sorted(fields))} for words, fields in said if fields)


def send_copy(case: Case, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Have a copy made, and its link mailed to the address of the case."""
    request_access(address=case.address, by=by, case=case.reference, at=at)
    add_note(case=case, text=gettext("Asked for a copy of everything we hold, for the person."), by=by, at=at)


def opt_out_person(case: Case, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Stop all mailings to the person, whether or not we mail them any today."""
    opt_out_requester(case=case, by=by, at=at)


def restrict_person(case: Case, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    rights.restrict_use(case=case, by=by, at=at)


def announce_lifting_to_person(case: Case, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    rights.announce_lifting(case=case, by=by, at=at)


def lift_restriction_of_person(case: Case, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Raises WrongState unless the person was told of it."""
    rights.lift_restriction(case=case, by=by, at=at)


def erase_person(case: Case, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Have the person erased. Raises OSError when the journal cannot be written: then nothing is erased."""
    add_note(case=case, text=gettext("Asked for the erasure of the person."), by=by, at=at)
    asked = {"reason": ErasureRequest.Reason.ASKED, "case": case.reference}
    request_erasure(address=case.address, by=by, at=at, **asked)


def _has_address(case: Case) -> bool:
    return bool(case.address)


RIGHTS: dict[str, CaseAction] = {
    "access": CaseAction(
        label=_("Send a copy of what we hold"),
        words=_("A copy of everything we hold is made. The link to it goes to this address and nowhere else."),
        done=_("The copy is being made. Its link goes to the person."),
        fits=_has_address,
        form=SureForm,
        do=send_copy,
        right="rights.add_accesspackage",
        is_right=True,
        per_day=20,
    ),
    "correct": CaseAction(
        label=_("Correct what we hold"),
        words=_(
            "It is put right, or removed, wherever we hold it. The person gets a mail with each thing as it was and as "
            "it is."
        ),
        done=_("It is put right, and the person is told."),
        fits=_has_address,
        form=CorrectionForm,
        do=correct_person,
        right="desk.correct_person",
        is_right=True,
        per_day=30,
    ),
    "object": CaseAction(
        label=_("Stop our mailings to them"),
        words=_(
            "All our mailings to this address end at once and for good: only the person can begin them again, from "
            "their own mailbox. Nobody has to prove who they are for this. The person gets a mail that says so."
        ),
        done=_("Our mailings are stopped, and the person is told."),
        fits=_has_address,
        do=opt_out_person,
        is_right=True,
    ),
    "restrict": CaseAction(
        label=_("Restrict the use of their data"),
        words=_(
            "We keep what we hold and use it for nothing but answers to the person and legal notices, until it is "
            "lifted here again. The person gets a mail that says so."
        ),
        done=_("The use is restricted, and the person is told."),
        fits=lambda case: _has_address(case) and not is_restricted(case=case),
        form=SureForm,
        do=restrict_person,
        right="desk.restrict_person",
        is_right=True,
        per_day=30,
    ),
    "tell-lifting": CaseAction(
        label=_("Tell them that the restriction ends"),
        words=_(
            "The law wants the person told before a restriction is lifted. They get a mail that says so, and can "
            "object. Nothing is lifted yet: once the mail has left, this page offers to lift it."
        ),
        done=_("The mail is on its way. The restriction still holds."),
        fits=lambda case: is_restricted(case=case) and not lifting_was_announced(case=case),
        do=announce_lifting_to_person,
        right="desk.restrict_person",
        is_right=True,
    ),
    "lifting-posted": CaseAction(
        label=_("They were told by post that it ends"),
        words=_(
            "Where no mail reaches the person: post the letter first, with the reason and how to object. Its day goes "
            "into the evidence and cannot be changed afterwards. Nothing is lifted yet."
        ),
        done=_("It is kept that the letter went, and when. The restriction still holds."),
        fits=phone_post.has_pending_lifting_notice,
        form=phone_post.LiftingLetterForm,
        do=phone_post.record_letters,
        right="desk.restrict_person",
        is_right=True,
    ),
    "lift": CaseAction(
        label=_("Lift the restriction"),
        words=_("The person has been told. We use what we hold as before. An opt-out of theirs stays as it is."),
        done=_("The restriction is lifted."),
        fits=lambda case: is_restricted(case=case) and lifting_was_announced(case=case),
        do=lift_restriction_of_person,
        right="desk.restrict_person",
        is_right=True,
    ),
    "erase": CaseAction(
        label=_("Erase the person"),
        words=_(
            "Everything we hold about this person is erased, what was written in this case too. Answer first: "
            "afterwards there is no address, and each case of theirs that is open ends. One that they took outside the "
            "company stays until it has ended and is closed. It cannot be taken back."
        ),
        done=_("The erasure has begun. The person gets a last mail when it is done."),
        fits=_has_address,
        form=SureForm,
        do=erase_person,
        right="rights.add_erasurerequest",
        is_right=True,
        per_day=10,
    ),
}
