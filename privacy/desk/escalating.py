"""A person takes a case to somebody outside the company; colleagues record what becomes of it there, to its end."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.emails import send_outcome, send_to_desk
from privacy.desk.models import Entry, Escalation, Inquiry, State, WrongState
from privacy.desk.packet import as_json, packet_of
from privacy.desk.thread import happened
from privacy.turning import body_at
from responsys_site.ground import evidence


@transaction.atomic
def escalate(*, inquiry: Inquiry, at: datetime) -> Escalation:
    """Record to whom the case is taken, freeze its packet, tell the desk, and return the escalation.

    While one is under way it is returned as it is: a second press begins no other. A case that was joined to another
    meanwhile is taken further as that one. Raises WrongState once it was erased.
    """
    row = Inquiry.objects.held(pk=inquiry.pk)
    if row.erased_at:
        raise WrongState
    under_way = row.escalations.open().first()
    if under_way is not None:
        return under_way
    row.move(to=State.ESCALATED, paused_at=None, closed_at=None)
    escalation = _begin(row, at)
    happened(inquiry=row, event=Entry.Event.ESCALATED, at=at, text=escalation.body_name)
    facts = {"inquiry": row.pk, "escalation": escalation.pk, "policy_version": escalation.policy_version}
    evidence.record(kind="escalation", at=at, facts=facts, subject=row.address_digest)
    send_to_desk(inquiry=row, news=_("The person takes the case outside the company."), at=at)
    inquiry.refresh_from_db()
    return escalation


def _begin(row: Inquiry, at: datetime) -> Escalation:
    body = body_at(at=at)
    packet = packet_of(inquiry=row, at=at)
    return Escalation.objects.create(
        inquiry=row,
        body_name=body.name if body else _("The privacy authority of the place where you live"),
        body_reach=body.reach if body else "",
        begun_at=at,
        policy_version=packet.policy.number if packet.policy else 0,
        packet=as_json(packet=packet),
    )


@transaction.atomic
def escalation_taken_up(*, escalation: Escalation, by: AbstractBaseUser, on: datetime, at: datetime) -> None:
    """Record that the body wrote to us about the case, dated `on`.

    Raises WrongState when that was recorded before, or it has ended, and IntegrityError for a day before it began.
    """
    if not Escalation.objects.open().filter(pk=escalation.pk, taken_up_at=None).update(taken_up_at=on):
        raise WrongState
    escalation.refresh_from_db()
    happened(inquiry=escalation.inquiry, event=Entry.Event.ESCALATION_TAKEN_UP, at=at, by=by)


@transaction.atomic
def escalation_outcome(
    *, escalation: Escalation, outcome: Escalation.Outcome, by: AbstractBaseUser, on: datetime, at: datetime
) -> None:
    """Record how it ended, on the day of `on`, and tell the person. The case can be closed from then on.

    Raises WrongState when an end was recorded before, and IntegrityError for a day before it began.
    """
    if not Escalation.objects.open().filter(pk=escalation.pk).update(outcome=outcome, ended_at=on):
        raise WrongState
    escalation.refresh_from_db()
    message = send_outcome(escalation=escalation, at=at) if escalation.inquiry.address else None
    happened(inquiry=escalation.inquiry, event=Entry.Event.ESCALATION_ENDED, at=at, by=by, message=message)
