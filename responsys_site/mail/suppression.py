"""Stop mail to addresses and allow it again: the rows, their journal lines, and their replay after a restore."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import batched
from operator import attrgetter
from time import monotonic
from typing import Any

from django.db import transaction

from responsys_site.core.journal import journal_file
from responsys_site.core.journal.journal_file import JournalLine
from responsys_site.core.journal.replay import JournalContents, JournalTail
from responsys_site.mail.models import Delivery, Message, Suppression

OPT_OUT, RESTRICTED, COMPLAINED, HELD = "opt-out", "restricted", "complained", "held"
REASON_OF_ACT = {
    OPT_OUT: Suppression.Reason.OPTED_OUT,
    RESTRICTED: Suppression.Reason.ASKED,
    COMPLAINED: Suppression.Reason.COMPLAINED,
    HELD: Suppression.Reason.UNCLEAR,
}


@transaction.atomic
def stop(*, address_digests: Iterable[str], act: str, scope: str, at: datetime) -> set[str]:
    """Stop what `scope` covers to these addresses; return those to which it was not stopped before.

    `act` is one of REASON_OF_ACT. The journal lines are on the disk before the rows are committed: what is lost
    after that, the act is not. Raises JournalNotWritten: then no row is left either.
    """
    reason = REASON_OF_ACT[act]
    new = [
        one
        for one in sorted(set(address_digests))  # in one order, so that two acts do not wait for each other
        if Suppression.objects.add(address_digest=one, scope=scope, reason=reason, at=at)
    ]
    if new:
        journal_file.append(lines=[JournalLine(at, act, one, str(scope)) for one in new])
    return set(new)


@transaction.atomic
def lift(*, rows: Iterable[Suppression], act: str, at: datetime) -> None:
    """Allow again what these locked rows stop. Raises JournalNotWritten: then nothing is lifted."""
    lines = [JournalLine(at, act, row.address_digest, row.scope) for row in rows]
    for row in rows:
        row.delete()
    if lines:
        journal_file.append(lines=lines)


RESTRICTED_SCOPE = Suppression.Scope.RESTRICTED


def restrict(*, address_digest: str, at: datetime) -> bool:
    """Restrict an address, in the caller's transaction. Returns False when it already was."""
    return bool(stop(address_digests=[address_digest], act=RESTRICTED, scope=RESTRICTED_SCOPE, at=at))


def lift_restriction(*, address_digest: str, at: datetime) -> bool:
    """Lift it again, in the caller's transaction. Returns False when there was none."""
    return _lift_scope(address_digest, RESTRICTED_SCOPE, "restriction-lifted", at)


def hold_marketing(*, address_digest: str, at: datetime) -> bool:
    """Put off mailings to an address, in the caller's transaction. Returns False when they already were."""
    return bool(stop(address_digests=[address_digest], act=HELD, scope=Suppression.Scope.HELD, at=at))


def release_marketing(*, address_digest: str, at: datetime) -> bool:
    """End the hold, in the caller's transaction: what was put off goes out. Returns False when there was none."""
    return _lift_scope(address_digest, Suppression.Scope.HELD, "hold-released", at)


def _lift_scope(address_digest: str, scope: Suppression.Scope, act: str, at: datetime) -> bool:
    row = Suppression.objects.locked(address_digest=address_digest, scope=scope)
    if row is None:
        return False
    lift(rows=[row], act=act, at=at)
    return True


BATCH = 500


def replay(*, contents: JournalContents, at: datetime, dry_run: bool, **signal: Any) -> Counter[str]:
    """Suppress what the newest act of each address and scope stops; return counts of what was done.

    Nothing is lifted: what the person or a colleague did for that was lost with its proof. They can do it again.
    """
    counts: Counter[str] = Counter()
    for lines in batched(sorted(contents.actions.values(), key=attrgetter("address_digest")), BATCH):
        counts.update(_replay_batch(lines, dry_run))
    return counts


@transaction.atomic
def _replay_batch(lines: tuple[JournalLine, ...], dry_run: bool) -> Counter[str]:
    theirs = Suppression.objects.filter(address_digest__in=[line.address_digest for line in lines])
    there = set(theirs.values_list("address_digest", "scope"))
    counts: Counter[str] = Counter()
    for line in lines:
        is_there = (line.address_digest, line.scope) in there
        if line.action in REASON_OF_ACT:
            counts[f"{line.action}: {'there already' if is_there else 'lacking' if dry_run else 'put back'}"] += 1
            if not is_there and not dry_run:
                _restore_suppression(line)
        elif is_there:
            counts[f"{line.action}: lifted since, and left as it is"] += 1
    return counts


def _restore_suppression(line: JournalLine) -> None:
    Suppression.objects.add(
        address_digest=line.address_digest, scope=line.scope, reason=REASON_OF_ACT[line.action], at=line.at
    )


CHECK_INTERVAL = 0.2  # seconds
STOPPED_BY = {
    Message.Kind.MARKETING: Suppression.STOPS_MARKETING,
    # These answer a person or fulfil a duty: an opt-out does not stop them, only an address that cannot be reached.
    Message.Kind.LEGAL: (Suppression.Scope.ALL,),
    Message.Kind.TRANSACTIONAL: (Suppression.Scope.ALL,),
}


class SuppressionChecker:
    """What is suppressed among the deliveries of a batch, asked again whenever the answer is older than FRESH.

    `journal` is what was appended since the run began: an opt-out may be there and not yet in the database.
    """

    def __init__(self, batch: Sequence[Delivery], journal: JournalTail) -> None:
        self._journal = journal
        self._digests = {delivery.address_digest for delivery in batch}
        self._asked_at = -CHECK_INTERVAL
        self._found: set[tuple[str, str]] = set()

    def stops(self, *, delivery: Delivery) -> bool:
        """Say whether this delivery may not go out."""
        return self._is_listed(delivery, STOPPED_BY[Message.Kind(delivery.message.kind)])

    def holds(self, *, delivery: Delivery) -> bool:
        """Say whether this delivery has to wait until a colleague has decided about an opt-out."""
        return delivery.message.kind == Message.Kind.MARKETING and self._is_listed(delivery, (Suppression.Scope.HELD,))

    def _is_listed(self, delivery: Delivery, scopes: Iterable[str]) -> bool:
        if monotonic() - self._asked_at > CHECK_INTERVAL:
            rows = Suppression.objects.filter(address_digest__in=self._digests)
            self._asked_at = monotonic()
            self._found = set(rows.values_list("address_digest", "scope")) | self._journalled()
        return any((delivery.address_digest, scope) in self._found for scope in scopes)

    def _journalled(self) -> set[tuple[str, str]]:
        return {key for key, line in self._journal.actions().items() if line.action in REASON_OF_ACT}
