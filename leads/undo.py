"""Take an opt-out back: for a quarter of an hour, by a key that only the answer to that very act carried."""

from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from leads.models import Choice
from leads.ratchet import PURPOSE_OF_SCOPE
from leads.wording import UNDO, wording_sha256
from responsys_site.ground import journal
from responsys_site.ground.form_keys import FormKeyExpired, FormKeyInvalid, issue_form_key, read_form_key
from responsys_site.mail.models import Suppression

FORM = "opt-out-undo"
LIFETIME = timedelta(minutes=15)


class Outcome(Enum):
    """What came of the key."""

    UNDONE = "undone"
    TOO_LATE = "too late"
    ASKED_AGAIN = "asked again"  # opted out once more since: that stands
    NOT_OURS = "not ours"


def issue_undo_key(*, address_digest: str, scope: str, at: datetime) -> str:
    """Return the key that takes back the opt-out which began at `at`, and no other."""
    facts = {"address": address_digest, "scope": str(scope), "since": at.isoformat()}
    return issue_form_key(form=FORM, shown=facts, at=at)


def undo(*, key: str, at: datetime) -> Outcome:
    """Put things back as they were before the opt-out that `key` was given for. Pressed again, it does nothing more."""
    try:
        read = read_form_key(form=FORM, key=key, at=at)
    except FormKeyExpired:
        return Outcome.TOO_LATE
    except FormKeyInvalid:
        return Outcome.NOT_OURS
    if at - read.shown_at > LIFETIME:
        return Outcome.TOO_LATE
    since = datetime.fromisoformat(read.shown["since"])
    return _take_back(read.shown["address"], read.shown["scope"], since, at)


@transaction.atomic
def _take_back(address_digest: str, scope: str, since: datetime, at: datetime) -> Outcome:
    suppression = Suppression.objects.locked(address_digest=address_digest, scope=scope)
    if suppression is None:
        return Outcome.UNDONE
    if suppression.newest_at != since or suppression.reason != Suppression.Reason.OPTED_OUT:
        return Outcome.ASKED_AGAIN
    suppression.delete()
    _record(address_digest, scope, since, at)
    journal.append(act="undone", address_digest=address_digest, scope=scope, at=at)
    return Outcome.UNDONE


def _record(address_digest: str, scope: str, since: datetime, at: datetime) -> None:
    """A person who was not on file has no choice to take back, and is put on file by none."""
    purpose, act = PURPOSE_OF_SCOPE[scope], Choice.Act.OPTED_OUT
    theirs = Choice.objects.filter(address_digest=address_digest, purpose=purpose, act=act, at=since)
    for choice in theirs.filter(undone_by__isnull=True):
        Choice.objects.create(
            contact=choice.contact,
            address_digest=address_digest,
            purpose=purpose,
            act=Choice.Act.UNDONE,
            how=Choice.How.LINK,
            wording=str(UNDO),
            wording_sha256=wording_sha256(str(UNDO)),
            undoes=choice,
            at=at,
        )
