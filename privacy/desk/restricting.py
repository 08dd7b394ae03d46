"""Restrict the use of what is held about the person of a case, and lift that again (GDPR, article 18)."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.models import Entry, Inquiry, WrongState
from privacy.desk.rights_emails import send_lifting, send_restricted
from privacy.desk.thread import happened
from responsys_site.ground import evidence, personal_data
from responsys_site.mail.models import Delivery

Event = Entry.Event
_MILESTONES = (Event.RESTRICTED, Event.LIFTING_TOLD, Event.LIFTING_BY_POST, Event.LIFTED)


def is_restricted(*, inquiry: Inquiry) -> bool:
    """Say whether the use of what is held about the person of the case is restricted, by this case or another way."""
    return bool(inquiry.address) and personal_data.is_restricted(address_digest=inquiry.address_digest)


def was_told_of_lifting(*, inquiry: Inquiry) -> bool:
    """Say whether the person was told of the end since the use was last restricted or lifted.

    By a mail that has left and did not come back, or by a letter that a colleague noted.
    """
    milestones = inquiry.entries.filter(event__in=_MILESTONES)
    last = milestones.select_related("delivery").last()
    if last is None or last.event not in {Event.LIFTING_TOLD, Event.LIFTING_BY_POST}:
        return False
    return last.delivery is None or (
        last.delivery.state == Delivery.State.SENT and not milestones.undelivered().filter(pk=last.pk).exists()
    )


def restricted_since(*, inquiry: Inquiry) -> datetime:
    """Return from when on a word of the end can be meant: the last restriction by this case, else its receipt."""
    last = inquiry.entries.filter(event=Event.RESTRICTED).last()
    return last.at if last else inquiry.received_at


@transaction.atomic
def restrict(*, inquiry: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    """Have every app restrict its use of the person's data, and tell the person by a mail of the case."""
    personal_data.restrict(address=inquiry.address, at=at)
    message = send_restricted(inquiry=inquiry, at=at)
    happened(inquiry=inquiry, event=Event.RESTRICTED, at=at, by=by, message=message)
    _record("restriction", inquiry, by, at)


@transaction.atomic
def tell_of_lifting(*, inquiry: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    """Tell the person that the restriction is going to be lifted. Nothing is lifted yet (GDPR, article 18.3)."""
    message = send_lifting(inquiry=inquiry, at=at)
    happened(inquiry=inquiry, event=Event.LIFTING_TOLD, at=at, by=by, message=message)


@transaction.atomic
def lift(*, inquiry: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    """Have every app use the person's data as before. Raises WrongState unless the person was told of it."""
    if not was_told_of_lifting(inquiry=inquiry):
        raise WrongState
    personal_data.lift_restriction(address=inquiry.address, at=at)
    happened(inquiry=inquiry, event=Event.LIFTED, at=at, by=by)
    _record("restriction-lifted", inquiry, by, at)


def _record(kind: str, inquiry: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    facts = {"inquiry": inquiry.pk, "staff": by.pk}
    evidence.record(kind=kind, at=at, facts=facts, subject=inquiry.address_digest)
