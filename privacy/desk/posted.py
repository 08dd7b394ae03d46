"""A colleague notes that a person was told by post what no mail of ours has told them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.desk.models import Entry, Inquiry, State, WrongState
from privacy.desk.restricting import is_restricted, restricted_since, was_told_of_lifting
from privacy.desk.thread import happened
from responsys_site.ground import evidence

Event = Entry.Event
BY_MAIL = {Event.ACKNOWLEDGED: Event.ACKNOWLEDGED_BY_POST, Event.OVERDUE_TOLD: Event.OVERDUE_BY_POST}


@dataclass(frozen=True)
class Owed:
    """A word that the person of a case has not had: what is noted once it was posted, and since when it is owed."""

    event: Entry.Event
    since: datetime


def owed(*, inquiry: Inquiry, at: datetime) -> list[Owed]:
    """Return the words that the person of a case has not had by mail or by post, the end of a restriction apart."""
    if inquiry.state == State.MERGED or inquiry.erased_at:
        return []
    return [*_never_told(inquiry, at), *_not_arrived(inquiry)]


def owed_of_lifting(*, inquiry: Inquiry) -> list[Owed]:
    """Return the word of the end of a restriction, where one holds and no word of its end has reached the person."""
    if not is_restricted(inquiry=inquiry) or was_told_of_lifting(inquiry=inquiry):
        return []
    return [Owed(Event.LIFTING_BY_POST, restricted_since(inquiry=inquiry))]


@transaction.atomic
def told_by_post(*, inquiry: Inquiry, event: Entry.Event, on: datetime, by: AbstractBaseUser, at: datetime) -> None:
    """Note a letter of the day of `on`: it ends what a mail of it would have ended. Raises WrongState if not owed."""
    if event not in {one.event for one in [*owed(inquiry=inquiry, at=at), *owed_of_lifting(inquiry=inquiry)]}:
        raise WrongState
    day = timezone.localtime(on)
    happened(inquiry=inquiry, event=event, at=at, by=by, text=_("Letter of %(day)s") % {"day": date_format(day)})
    if column := _column_of(inquiry, event):
        Inquiry.objects.filter(pk=inquiry.pk).update(**{column: max(on, inquiry.received_at)})
    facts: dict[str, Any] = {"inquiry": inquiry.pk, "staff": by.pk, "told": str(event), "on": day.date().isoformat()}
    evidence.record(kind="told-by-post", at=at, facts=facts, subject=inquiry.address_digest)


def _never_told(inquiry: Inquiry, at: datetime) -> Iterator[Owed]:
    """What nobody has even tried to mail: without an address, or where no machine may answer."""
    if inquiry.acknowledged_at is None and not inquiry.suspicion:
        yield Owed(Event.ACKNOWLEDGED_BY_POST, inquiry.received_at)
    if inquiry.overdue_told_at is None and inquiry.is_overdue(at=at):
        yield Owed(Event.OVERDUE_BY_POST, inquiry.due_at)


def _not_arrived(inquiry: Inquiry) -> Iterator[Owed]:
    """What was mailed and did not arrive, and since when, unless it was posted afterwards."""
    posted = {
        event: inquiry.entries.filter(event=event).values_list("pk", flat=True).last() or 0
        for event in (*BY_MAIL.values(), Event.LETTER_BY_POST)
    }
    words: dict[Entry.Event, datetime] = {}
    for entry in inquiry.entries.undelivered().exclude(event=Event.LIFTING_TOLD):
        event = BY_MAIL.get(Event(entry.event), Event.LETTER_BY_POST) if entry.event else Event.LETTER_BY_POST
        if entry.pk > posted[event]:
            words[event] = entry.at
    return (Owed(event, since) for event, since in words.items())


def _column_of(inquiry: Inquiry, event: Entry.Event) -> str:
    """The time of the case that is empty until the person had this word."""
    if event == Event.ACKNOWLEDGED_BY_POST and inquiry.acknowledged_at is None:
        return "acknowledged_at"
    return "overdue_told_at" if event == Event.OVERDUE_BY_POST and inquiry.overdue_told_at is None else ""
