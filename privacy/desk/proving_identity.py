"""Ask a person to prove who they are, with the clock standing still until we know."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.answering import reply
from privacy.desk.models import Entry, Inquiry
from privacy.desk.staff_work import pause_for_identity


@transaction.atomic
def ask_for_proof(*, inquiry: Inquiry, text: str, by: AbstractBaseUser, at: datetime) -> Entry:
    """Stop the clock and send what we ask for, together: the letter says that it stands still. Raises WrongState."""
    pause_for_identity(inquiry=inquiry, by=by, at=at)
    return reply(inquiry=inquiry, text=text, by=by, at=at)
