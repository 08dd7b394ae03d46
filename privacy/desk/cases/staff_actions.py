"""What staff do with a case besides replying. Each action is one transaction, and an event in the timeline."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.cases.deadlines import RIGHTS, compute_due_at
from privacy.desk.cases.opt_out import dismiss_opt_out, opt_out_requester
from privacy.desk.cases.postal_letters import pending_notifications
from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import send_closed, send_merged
from privacy.desk.models import Case, CaseEvent, State, WrongState
from responsys_site.core import audit_log

# A case is never due before it was received, even if it continues one that was due earlier.
MIN_PERIOD = timedelta(seconds=1)


def merged_kind(*, one: Case, other: Case) -> str:
    """Return the kind with the shorter period; if they are equal, that of the open case."""
    kinds = [other.kind, one.kind] if other.is_open or not one.is_open else [one.kind, other.kind]
    return next((kind for kind in kinds if kind in RIGHTS), kinds[0])


def merged_state(*, one: Case, other: Case) -> State:
    """Return the state of the merged case: with us if either was, paused only if both were."""
    waiting = {State(row.state) for row in (one, other) if row.is_open}
    if not waiting or waiting == {other.state}:
        return State(other.state)
    if waiting == {State.IDENTITY}:
        return State.IDENTITY
    return State.WAITING_FOR_THEM if waiting <= {State.IDENTITY, State.WAITING_FOR_THEM} else State.WAITING_FOR_US


def merged_deadline(*, one: Case, other: Case, at: datetime) -> dict[str, Any]:
    """Return the clock, as columns, of the open case that was due first; {} where neither is open.

    Its current pause until `at` is added. The marks of reminders and overdue notices go with the clock: what was not
    sent is still due, and what was sent is not sent again.
    """
    open_ones = [row for row in (other, one) if row.is_open]
    if not open_ones:
        return {}
    first = min(open_ones, key=lambda row: row.due_at + _paused_until(row, at))
    clock_started_at = max(first.clock_started_at, other.received_at)
    return {
        "clock_started_at": clock_started_at,
        "due_at": max(first.due_at + _paused_until(first, at), clock_started_at + MIN_PERIOD),
        "first_due_at": first.first_due_at and first.first_due_at + _paused_until(first, at),
        "extended_at": first.extended_at,
        "paused_duration": first.paused_duration + _paused_until(first, at),
        "reminded_at": first.reminded_at,
        "overdue_told_at": first.overdue_told_at,
    }


def _paused_until(row: Case, at: datetime) -> timedelta:
    return at - row.paused_at if row.paused_at else timedelta(0)


def is_answered(*, case: Case, at: datetime) -> bool:
    """Return whether everything the requester wrote was answered, by an e-mail that arrived or by letter.

    A reply that asks for something, or the outcome of an escalation, is no answer.
    """
    if case.state != State.ANSWERED or case.events.unanswered().exists():
        return False
    return CaseEvent.Event.LETTER_BY_POST not in {one.event for one in pending_notifications(case=case, at=at)}


def can_be_notified(*, case: Case) -> bool:
    """Return whether there is a requester to e-mail: not spam, not erased, and with an address."""
    return bool(case.address) and not case.quarantine_reason


Event = CaseEvent.Event


@transaction.atomic
def assign(*, case: Case, to: AbstractBaseUser, by: AbstractBaseUser, at: datetime) -> None:
    """Assign a case to a colleague. A new case then waits for us. Raises WrongState once it is merged."""
    if case.state == State.MERGED:
        raise WrongState
    state = State.WAITING_FOR_US if case.state == State.NEW else State(case.state)
    case.move(to=state, assigned_to=to.pk)
    log_event(case=case, event=Event.ASSIGNED, at=at, by=by)


def add_note(*, case: Case, text: str, by: AbstractBaseUser, at: datetime) -> CaseEvent:
    """Add a note that only staff see."""
    return CaseEvent.objects.create(case=case, kind=CaseEvent.Kind.NOTE, at=at, text=text, staff_id=by.pk)


@transaction.atomic
def close_case(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Close a case. A requester who was not fully answered is told by e-mail, with how to reopen it.

    Raises WrongState, also while an escalation has not come to its end or an opt-out is to be decided.
    """
    row = Case.objects.select_for_update().get(pk=case.pk)
    if row.escalations.open().exists():
        raise WrongState
    if row.opt_out_reviews.pending().exists():
        if not row.quarantine_reason:
            raise WrongState  # mailings would stay on hold
        dismiss_opt_out(case=row, by=by, at=at)
    is_told = can_be_notified(case=row) and not is_answered(case=row, at=at)
    told = {"acknowledged_at": row.acknowledged_at or at} if is_told else {}
    case.move(to=State.CLOSED, closed_at=at, paused_at=None, **told)
    message = send_closed(case=row, at=at) if is_told else None
    log_event(case=row, event=Event.CLOSED, at=at, by=by, message=message)


@transaction.atomic
def pause_for_identity(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Pause the clock while the requester's identity is confirmed. Raises WrongState."""
    case.move(to=State.IDENTITY, paused_at=at)
    log_event(case=case, event=Event.PAUSED, at=at, by=by)


@transaction.atomic
def resume_clock(*, case: Case, by: AbstractBaseUser | None, at: datetime) -> None:
    """Resume the clock; the pause is added. `by` is None if the requester caused it. Raises WrongState."""
    row = Case.objects.select_for_update().get(pk=case.pk)
    if row.paused_at is None:
        raise WrongState
    stood: timedelta = at - row.paused_at
    due = {"due_at": row.due_at + stood, "first_due_at": row.first_due_at and row.first_due_at + stood}
    case.move(to=State.WAITING_FOR_US, paused_at=None, paused_duration=row.paused_duration + stood, **due)
    log_event(case=case, event=Event.RESUMED, at=at, by=by)


@transaction.atomic
def merge_cases(*, case: Case, into: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Merge a case into another of the same requester. Its timeline stays with it, and its links open the other.

    What was open in either continues in the other, by the clock that was due first; the requester is told by e-mail.
    Raises WrongState for cases that cannot be merged.
    """
    rows = {row.pk: row for row in Case.objects.select_for_update().filter(pk__in=[case.pk, into.pk])}
    one, other = rows[case.pk], rows[into.pk]
    if not _can_merge(one, other):
        raise WrongState
    _continue_in(one, other, by, at)
    one.opt_out_reviews.pending().update(case=other)
    message = send_merged(case=other, joined=one, at=at) if other.is_open else None
    log_event(case=other, event=Event.MERGED, at=at, by=by, message=message, text=one.reference)
    told = {"acknowledged_at": one.acknowledged_at or at} if message else {}
    case.move(to=State.MERGED, merged_into=other, paused_at=None, closed_at=None, **told)
    into.refresh_from_db()


def _can_merge(one: Case, other: Case) -> bool:
    """Two cases of one requester, not quarantined or erased. An open case does not merge into an escalated one."""
    is_same_person = bool(one.address_digest) and one.address_digest == other.address_digest
    is_there = one.pk != other.pk and other.state != State.MERGED
    is_excluded = bool(one.quarantine_reason or other.quarantine_reason or one.erased_at or other.erased_at)
    return is_same_person and is_there and not is_excluded and not (one.is_open and other.state == State.ESCALATED)


def _continue_in(one: Case, other: Case, by: AbstractBaseUser, at: datetime) -> None:
    """The assigned colleague keeps it, and it counts as acknowledged."""
    state, clock = merged_state(one=one, other=other), merged_deadline(one=one, other=other, at=at)
    changes = {"kind": merged_kind(one=one, other=other), "assigned_to": other.assigned_to or one.assigned_to, **clock}
    if clock:
        changes["acknowledged_at"] = other.acknowledged_at or at
    if other.is_settled and clock:
        log_event(case=other, event=Event.REOPENED, at=at, by=by)
    if other.state != state:  # MOVES has one way into every other open state
        other.move(to=State.WAITING_FOR_US, paused_at=None, closed_at=None, **clock)
    other.move(to=state, **changes | ({"paused_at": at} if state == State.IDENTITY else {}))


@transaction.atomic
def reassign_all(*, leaving: AbstractBaseUser, to: AbstractBaseUser, by: AbstractBaseUser, at: datetime) -> int:
    """Assign every case of a colleague to another, including closed ones that may reopen; return how many."""
    rows = list(Case.objects.resumable().filter(assigned_to=leaving.pk).select_for_update())
    for row in rows:
        log_event(case=row, event=Event.HANDED_OVER, at=at, by=by)
    return Case.objects.filter(pk__in=[row.pk for row in rows]).update(assigned_to=to.pk)


def can_change_kind(*, case: Case) -> bool:
    """Return whether the kind decides about a running clock."""
    return case.is_open and not case.quarantine_reason and not case.erased_at


@transaction.atomic
def change_kind(*, case: Case, kind: str, by: AbstractBaseUser, at: datetime) -> None:
    """Change the kind of a case, and compute its deadline for that kind from the start of its clock.

    It is never due later than the requester was told, and an extension stays. Colleagues are reminded again. An opt-out
    takes effect at once, as by form. Raises WrongState where nothing would change.
    """
    row = Case.objects.select_for_update().get(pk=case.pk)
    if not can_change_kind(case=row) or kind == row.kind:
        raise WrongState
    before = row.kind
    new_due_at = compute_due_at(kind=kind, since=row.clock_started_at) + row.paused_duration
    due = row.due_at if row.extended_at else min(row.due_at, new_due_at)
    row.move(to=State(row.state), kind=kind, due_at=due, reminded_at=None)
    log_event(case=row, event=Event.RECLASSIFIED, at=at, by=by, text=row.get_kind_display())
    facts = {"case": row.pk, "staff": by.pk, "from": before, "to": kind}
    audit_log.append(kind="case-kind", at=at, facts=facts, subject=row.address_digest)
    if kind == Case.Kind.OPT_OUT and row.address and not row.events.filter(event=Event.OPTED_OUT).exists():
        opt_out_requester(case=row, by=by, at=at)
    case.refresh_from_db()
