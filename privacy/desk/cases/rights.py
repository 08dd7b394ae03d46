"""Stop the mailings to somebody who asks the desk for it."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import send_lifting_notice, send_mailings_stopped, send_restricted
from privacy.desk.models import Case, CaseEvent, WrongState
from responsys_site.core import personal_data
from responsys_site.core.audit import audit_log
from responsys_site.core.personal_data import ResubscribeLink, unsubscribe
from responsys_site.mail.models import Delivery

BY_STAFF = (Case.Channel.LETTER, Case.Channel.CALL)


def stop_mailings(*, case: Case, address: str, at: datetime) -> None:
    """Have every app stop mailings to `address`, and note it in the case. Call it in the transaction of the act.

    Nobody has to prove who they are for that (GDPR, article 21.3). Who is on file gets a receipt.
    """
    unsubscribe(address=address, channel=_how(case), at=at)
    log_event(case=case, event=CaseEvent.Event.OPTED_OUT, at=at)


def stop_mailings_silently(*, case: Case, at: datetime) -> ResubscribeLink | None:
    """Do the same for the address of the case, with neither a receipt nor a note: the caller makes one mail of both.

    Returns what that mail then carries; None for who is not on file, or had it today.
    """
    return unsubscribe(address=case.address, channel=_how(case), at=at, is_told=True).resubscribe_link


@transaction.atomic
def opt_out_requester(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Stop the mailings to the person of a case, and tell them by one mail of the case, on file or not."""
    resubscribe_link = stop_mailings_silently(case=case, at=at)
    message = send_mailings_stopped(case=case, resubscribe_link=resubscribe_link, at=at)
    log_event(case=case, event=CaseEvent.Event.OPTED_OUT, at=at, by=by, message=message)


def _how(case: Case) -> str:
    return "staff" if case.channel in BY_STAFF else "mail"


Event = CaseEvent.Event
_MILESTONES = (Event.RESTRICTED, Event.LIFTING_TOLD, Event.LIFTING_BY_POST, Event.LIFTED)


def is_restricted(*, case: Case) -> bool:
    """Say whether the use of what is held about the person of the case is restricted, by this case or another way."""
    return bool(case.address) and personal_data.is_restricted(address_digest=case.address_digest)


def lifting_was_announced(*, case: Case) -> bool:
    """Say whether the person was told of the end since the use was last restricted or lifted.

    By a mail that has left and did not come back, or by a letter that a colleague noted.
    """
    milestones = case.entries.filter(event__in=_MILESTONES)
    last = milestones.select_related("delivery").last()
    if last is None or last.event not in {Event.LIFTING_TOLD, Event.LIFTING_BY_POST}:
        return False
    return last.delivery is None or (
        last.delivery.state == Delivery.State.SENT and not milestones.undelivered().filter(pk=last.pk).exists()
    )


def restricted_since(*, case: Case) -> datetime:
    """Return from when on a word of the end can be meant: the last restriction by this case, else its receipt."""
    last = case.entries.filter(event=Event.RESTRICTED).last()
    return last.at if last else case.received_at


@transaction.atomic
def restrict_use(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Have every app restrict its use of the person's data, and tell the person by a mail of the case."""
    personal_data.restrict(address=case.address, at=at)
    message = send_restricted(case=case, at=at)
    log_event(case=case, event=Event.RESTRICTED, at=at, by=by, message=message)
    _log_restriction("restriction", case, by, at)


@transaction.atomic
def announce_lifting(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Tell the person that the restriction is going to be lifted. Nothing is lifted yet (GDPR, article 18.3)."""
    message = send_lifting_notice(case=case, at=at)
    log_event(case=case, event=Event.LIFTING_TOLD, at=at, by=by, message=message)


@transaction.atomic
def lift_restriction(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Have every app use the person's data as before. Raises WrongState unless the person was told of it."""
    if not lifting_was_announced(case=case):
        raise WrongState
    personal_data.lift_restriction(address=case.address, at=at)
    log_event(case=case, event=Event.LIFTED, at=at, by=by)
    _log_restriction("restriction-lifted", case, by, at)


def _log_restriction(kind: str, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    facts = {"case": case.pk, "staff": by.pk}
    audit_log.append(kind=kind, at=at, facts=facts, subject=case.address_digest)
