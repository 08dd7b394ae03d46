"""Stop mail to addresses and allow it again. Rows and journal lines are made here, for the same addresses."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from responsys_site.ground import journal
from responsys_site.ground.journal import Line
from responsys_site.mail.models import Suppression

OPT_OUT, RESTRICTED = "opt-out", "restricted"
REASON_OF_ACT = {
    OPT_OUT: Suppression.Reason.OPTED_OUT,
    RESTRICTED: Suppression.Reason.ASKED,
    "bounced": Suppression.Reason.BOUNCED,
    "complained": Suppression.Reason.COMPLAINED,
}


@transaction.atomic
def stop(*, address_digests: Iterable[str], act: str, scope: str, at: datetime) -> set[str]:
    """Stop what `scope` covers to these addresses; return those to which it was not stopped before.

    `act` is one of REASON_OF_ACT. The journal lines are on the disk before the rows are committed: whatever is lost
    after that, the act is not. Raises JournalNotWritten: then no row is left either.
    """
    reason = REASON_OF_ACT[act]
    new = [
        one
        for one in sorted(set(address_digests))  # in one order, so that two acts do not wait for each other
        if Suppression.objects.add(address_digest=one, scope=scope, reason=reason, at=at)
    ]
    if new:
        journal.append(lines=[Line(at, act, one, str(scope)) for one in new])
    return set(new)


@transaction.atomic
def lift(*, rows: Iterable[Suppression], act: str, at: datetime) -> None:
    """Allow again what these locked rows stop. Raises JournalNotWritten: then nothing is lifted."""
    lines = [Line(at, act, row.address_digest, row.scope) for row in rows]
    for row in rows:
        row.delete()
    if lines:
        journal.append(lines=lines)
