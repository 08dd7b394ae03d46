"""Restrict the use of what is held about the person of a case, and lift that again (GDPR, article 18)."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import send_lifting_notice, send_restricted
from privacy.desk.models import Case, CaseEvent, WrongState
from responsys_site.core import personal_data
from responsys_site.core.audit import audit_log
from responsys_site.mail.models import Delivery

Event = CaseEvent.Event
_MILESTONES = (Event.RESTRICTED, Event.LIFTING_TOLD, Event.LIFTING_BY_POST, Event.LIFTED)


def is_restricted(*, case: Case) -> bool:
    """Return whether processing of the requester's data is restricted, from this case or elsewhere."""
    return bool(case.address) and personal_data.is_restricted(address_digest=case.address_digest)


def lifting_was_announced(*, case: Case) -> bool:
    """Return whether the requester was told of the end since the restriction was last imposed or lifted.

    An e-mail that was sent and did not bounce counts, and a letter that a colleague recorded.
    """
    milestones = case.events.filter(event__in=_MILESTONES)
    last = milestones.select_related("delivery").last()
    if last is None or last.event not in {Event.LIFTING_TOLD, Event.LIFTING_BY_POST}:
        return False
    return last.delivery is None or (
        last.delivery.state == Delivery.State.SENT and not milestones.undelivered().filter(pk=last.pk).exists()
    )


def restricted_since(*, case: Case) -> datetime:
    """Return since when a notice of the end is possible: the last restriction by this case, else its receipt."""
    last = case.events.filter(event=Event.RESTRICTED).last()
    return last.at if last else case.received_at


@transaction.atomic
def restrict_use(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Have every app restrict its use of the requester's data, and notify the requester."""
    personal_data.restrict(address=case.address, at=at)
    message = send_restricted(case=case, at=at)
    log_event(case=case, event=Event.RESTRICTED, at=at, by=by, message=message)
    _log_restriction("restriction", case, by, at)


@transaction.atomic
def announce_lifting(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Notify the requester that the restriction will be lifted. Nothing is lifted yet (GDPR, article 18.3)."""
    message = send_lifting_notice(case=case, at=at)
    log_event(case=case, event=Event.LIFTING_TOLD, at=at, by=by, message=message)


@transaction.atomic
def lift_restriction(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Have every app use the data as before. Raises WrongState unless the requester was notified."""
    if not lifting_was_announced(case=case):
        raise WrongState
    personal_data.lift_restriction(address=case.address, at=at)
    log_event(case=case, event=Event.LIFTED, at=at, by=by)
    _log_restriction("restriction-lifted", case, by, at)


def _log_restriction(kind: str, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    facts = {"case": case.pk, "staff": by.pk}
    audit_log.append(kind=kind, at=at, facts=facts, subject=case.address_digest)
