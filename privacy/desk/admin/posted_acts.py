"""What a person had by post, noted by a colleague."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from privacy.desk.models import Entry, Inquiry
from privacy.desk.posted import owed, owed_of_lifting, told_by_post


def is_owed_a_word(case: Inquiry) -> bool:
    return bool(owed(inquiry=case, at=timezone.now()))


def is_owed_the_word_of_lifting(case: Inquiry) -> bool:
    return bool(owed_of_lifting(inquiry=case))


def note_letter(case: Inquiry, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Note each word of one letter. Raises WrongState for one that the person has had meanwhile."""
    for event in typed["told"]:
        told_by_post(inquiry=case, event=Entry.Event(event), on=typed["on"], by=by, at=at)
