"""Correct what is held about a person, wherever it is held, and confirm it to them."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from privacy.rights.emails import send_corrected
from responsys_site.ground import evidence
from responsys_site.ground.addresses import digest
from responsys_site.ground.personal_data import Correction, holders, person_of


@transaction.atomic
def correct(
    *, address: str, changes: Mapping[str, str], by: AbstractBaseUser | None, at: datetime, case: str = ""
) -> list[Correction]:
    """Have every holder put right what it holds; return each field with its old and new value.

    `by` is who corrects it for the person, of our staff; None: the person. `case` is the reference of the case from
    which it is done: the mail then is one of that case. What was changed is confirmed by mail and
    noted in the evidence, without the values; with nothing changed there is neither. Raises ValidationError for a value
    that the person's own page would not take, and ground.addresses.InvalidAddress: then nothing is changed.
    """
    person = person_of(address=address)
    corrections = [one for holder in holders() for one in holder.correct(person=person, changes=changes, by=by, at=at)]
    if corrections:
        distinct = list({one.field: one for one in corrections}.values())
        message = send_corrected(address=address, corrections=distinct, case=case, at=at)
        facts = {"fields": [one.field for one in distinct], "staff": by.pk if by else None, "message": message.pk}
        evidence.record(kind="correction", at=at, subject=digest(address), facts=facts)
    return corrections
