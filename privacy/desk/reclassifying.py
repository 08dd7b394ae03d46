"""A colleague says what a case asks for: a mail opens a question, whatever right its person uses in it."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.due import due_at
from privacy.desk.models import Entry, Inquiry, State, WrongState
from privacy.desk.objecting import object_for_person
from privacy.desk.thread import happened
from responsys_site.ground import evidence

Event = Entry.Event


def can_be_reclassified(*, inquiry: Inquiry) -> bool:
    """Say whether a clock of ours is under way that a kind decides about."""
    return inquiry.is_open and not inquiry.suspicion and not inquiry.erased_at


@transaction.atomic
def reclassify(*, inquiry: Inquiry, kind: str, by: AbstractBaseUser, at: datetime) -> None:
    """Give a case its kind, and the clock of that kind from when it began, with what it stood still.

    It is never due later than before, for that is what its person was told, and where they were told that it takes
    longer, that stands. Colleagues are reminded afresh. Whoever turns out to ask for an opt-out is so at once, as by
    form. Raises WrongState where nothing would change.
    """
    row = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if not can_be_reclassified(inquiry=row) or kind == row.kind:
        raise WrongState
    before = row.kind
    afresh = due_at(kind=kind, since=row.runs_from) + row.paused_for
    due = row.due_at if row.extended_at else min(row.due_at, afresh)
    row.move(to=State(row.state), kind=kind, due_at=due, reminded_at=None)
    happened(inquiry=row, event=Event.RECLASSIFIED, at=at, by=by, text=row.get_kind_display())
    facts = {"inquiry": row.pk, "staff": by.pk, "from": before, "to": kind}
    evidence.record(kind="inquiry-kind", at=at, facts=facts, subject=row.address_digest)
    if kind == Inquiry.Kind.OPT_OUT and row.address and not row.entries.filter(event=Event.OPTED_OUT).exists():
        object_for_person(inquiry=row, by=by, at=at)
    inquiry.refresh_from_db()
