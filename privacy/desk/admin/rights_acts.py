"""A person's rights, used for them from their case. Each leaves a line in the thread, without a value in it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from privacy.desk import restricting
from privacy.desk.admin.rights_forms import changes_of
from privacy.desk.models import Inquiry
from privacy.desk.objecting import object_for_person
from privacy.desk.staff_work import note
from privacy.rights.corrections import correct
from privacy.rights.models import ErasureRequest
from privacy.rights.requesting import request_access, request_erasure
from responsys_site.ground.personal_data import Correction


def correct_person(case: Inquiry, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Put right what is held. Raises ValidationError for a value that is not taken, or where nothing differs."""
    corrections = correct(address=case.address, changes=changes_of(typed), by=by, case=case.reference, at=at)
    if not corrections:
        raise ValidationError(_("Nothing was changed: we hold nothing of this kind about them, or it is so already."))
    note(inquiry=case, text=_noted(corrections), by=by, at=at)


def _noted(corrections: list[Correction]) -> str:
    """Which details were put right, and which removed."""
    removed = {str(one.label) for one in corrections if not one.new}
    right = {str(one.label) for one in corrections} - removed
    said = [(_("Put right: %(fields)s."), right), (_("Removed: %(fields)s."), removed)]
    return " ".join(words % {"fields": ", ".join(sorted(fields))} for words, fields in said if fields)


def send_copy(case: Inquiry, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Have a copy made, and its link mailed to the address of the case."""
    request_access(address=case.address, by=by, case=case.reference, at=at)
    note(inquiry=case, text=_("Asked for a copy of everything we hold, for the person."), by=by, at=at)


def object_to_mailings(case: Inquiry, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Stop all mailings to the person, whether or not we mail them any today."""
    object_for_person(inquiry=case, by=by, at=at)


def restrict_use(case: Inquiry, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    restricting.restrict(inquiry=case, by=by, at=at)


def tell_of_lifting(case: Inquiry, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    restricting.tell_of_lifting(inquiry=case, by=by, at=at)


def lift_restriction(case: Inquiry, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Raises WrongState unless the person was told of it."""
    restricting.lift(inquiry=case, by=by, at=at)


def erase_person(case: Inquiry, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Have the person erased. Raises OSError when the journal cannot be written: then nothing is erased."""
    note(inquiry=case, text=_("Asked for the erasure of the person."), by=by, at=at)
    asked = {"reason": ErasureRequest.Reason.ASKED, "case": case.reference}
    request_erasure(address=case.address, by=by, at=at, **asked)
