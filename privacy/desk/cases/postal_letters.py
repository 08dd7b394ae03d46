"""Record letters that tell a requester by post what no e-mail has told them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.desk.cases.opt_out import is_restricted, lifting_was_announced, restricted_since
from privacy.desk.cases.timeline import log_event
from privacy.desk.models import Case, CaseEvent, State, WrongState
from responsys_site.core import audit_log

Event = CaseEvent.Event
BY_MAIL = {Event.ACKNOWLEDGED: Event.ACKNOWLEDGED_BY_POST, Event.OVERDUE_TOLD: Event.OVERDUE_BY_POST}


@dataclass(frozen=True)
class PendingNotification:
    """A notification the requester has not had: the event that a letter records, and since when it is pending."""

    event: CaseEvent.Event
    since: datetime


def pending_notifications(*, case: Case, at: datetime) -> list[PendingNotification]:
    """Return what the requester has not been told by e-mail or letter, except that a restriction ends."""
    if case.state == State.MERGED or case.erased_at:
        return []
    return [*_never_notified(case, at), *_undelivered(case)]


def pending_lifting_notice(*, case: Case) -> list[PendingNotification]:
    """Return the notice that a restriction ends, if one is in effect and no notice of its end has arrived."""
    if not is_restricted(case=case) or lifting_was_announced(case=case):
        return []
    return [PendingNotification(Event.LIFTING_BY_POST, restricted_since(case=case))]


@transaction.atomic
def record_letter(*, case: Case, event: CaseEvent.Event, on: datetime, by: AbstractBaseUser, at: datetime) -> None:
    """Record a letter dated `on`: it counts like the e-mail it replaces. Raises WrongState if nothing is pending."""
    if event not in {
        one.event for one in [*pending_notifications(case=case, at=at), *pending_lifting_notice(case=case)]
    }:
        raise WrongState
    day = timezone.localtime(on)
    log_event(case=case, event=event, at=at, by=by, text=_("Letter of %(day)s") % {"day": date_format(day)})
    if column := _column_of(case, event):
        Case.objects.filter(pk=case.pk).update(**{column: max(on, case.received_at)})
    facts: dict[str, Any] = {"case": case.pk, "staff": by.pk, "told": str(event), "on": day.date().isoformat()}
    audit_log.append(kind="told-by-post", at=at, facts=facts, subject=case.address_digest)


def _never_notified(case: Case, at: datetime) -> Iterator[PendingNotification]:
    """What was never e-mailed: there is no address, or an automatic reply is not allowed."""
    if case.acknowledged_at is None and not case.quarantine_reason:
        yield PendingNotification(Event.ACKNOWLEDGED_BY_POST, case.received_at)
    if case.overdue_told_at is None and case.is_overdue(at=at):
        yield PendingNotification(Event.OVERDUE_BY_POST, case.due_at)


def _undelivered(case: Case) -> Iterator[PendingNotification]:
    """What was e-mailed and did not arrive, and since when, unless a letter followed."""
    posted = {
        event: case.events.filter(event=event).values_list("pk", flat=True).last() or 0
        for event in (*BY_MAIL.values(), Event.LETTER_BY_POST)
    }
    words: dict[CaseEvent.Event, datetime] = {}
    for entry in case.events.undelivered().exclude(event=Event.LIFTING_TOLD):
        event = BY_MAIL.get(Event(entry.event), Event.LETTER_BY_POST) if entry.event else Event.LETTER_BY_POST
        if entry.pk > posted[event]:
            words[event] = entry.at
    return (PendingNotification(event, since) for event, since in words.items())


def _column_of(case: Case, event: CaseEvent.Event) -> str:
    """The column of the case that this letter fills."""
    if event == Event.ACKNOWLEDGED_BY_POST and case.acknowledged_at is None:
        return "acknowledged_at"
    return "overdue_told_at" if event == Event.OVERDUE_BY_POST and case.overdue_told_at is None else ""
