"""Take an opt-out back: for a quarter of an hour, by a key that only the answer to that very act carried."""

from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from leads.consent.eligibility import PURPOSE_OF_SCOPE
from leads.consent.texts import UNDO, text_hash
from leads.models import ConsentEvent, Contact
from responsys_site.core.forms.protection import FormTokenExpired, FormTokenInvalid, new_form_token, read_form_token
from responsys_site.mail.models import Suppression
from responsys_site.mail.suppression import lift

FORM = "opt-out-undo"
LIFETIME = timedelta(minutes=15)
OPTED_OUT = Suppression.Reason.OPTED_OUT


class UndoResult(Enum):
    """What came of the key."""

    UNDONE = "undone"
    TOO_LATE = "too late"
    ASKED_AGAIN = "asked again"  # opted out once more since: that stands
    NOT_OURS = "not ours"


def issue_undo_key(*, address_digest: str, scope: str, at: datetime) -> str:
    """Return the key that takes back the opt-out which began at `at`, and no other."""
    facts = {"address": address_digest, "scope": str(scope), "since": at.isoformat()}
    return new_form_token(form=FORM, shown=facts, at=at)


def undo_opt_out(*, key: str, at: datetime) -> UndoResult:
    """Put things back as they were before the opt-out that `key` was given for. Pressed again, it does nothing more."""
    try:
        read = read_form_token(form=FORM, token=key, at=at)
    except FormTokenExpired:
        return UndoResult.TOO_LATE
    except FormTokenInvalid:
        return UndoResult.NOT_OURS
    if at - read.shown_at > LIFETIME:
        return UndoResult.TOO_LATE
    since = datetime.fromisoformat(read.shown["since"])
    return _take_back(read.shown["address"], read.shown["scope"], since, at)


@transaction.atomic
def _take_back(address_digest: str, scope: str, since: datetime, at: datetime) -> UndoResult:
    contact = Contact.objects.reached_by(address_digest=address_digest)
    theirs = {address_digest} | (contact.address_digests() if contact else set())
    rows = Suppression.objects.locked_at(address_digests=theirs, scope=scope)
    if any(row.newest_at > since for row in rows):
        return UndoResult.ASKED_AGAIN
    lift(rows=[row for row in rows if (row.since, row.reason) == (since, OPTED_OUT)], act="undone", at=at)
    purpose, action = PURPOSE_OF_SCOPE[scope], ConsentEvent.Action.OPTED_OUT
    choices = ConsentEvent.objects.filter(address_digest__in=theirs, purpose=purpose, action=action, at=since)
    for choice in choices.filter(undone_by__isnull=True):  # of a person who was not on file there is none
        _record(choice, at)
    return UndoResult.UNDONE


def _record(choice: ConsentEvent, at: datetime) -> None:
    ConsentEvent.objects.create(
        contact=choice.contact,
        address_digest=choice.address_digest,
        purpose=choice.purpose,
        action=ConsentEvent.Action.UNDONE,
        channel=ConsentEvent.Channel.LINK,
        wording=str(UNDO),
        wording_sha256=text_hash(str(UNDO)),
        undoes=choice,
        at=at,
    )
