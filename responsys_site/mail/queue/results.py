"""The result of each attempt to deliver, recorded for a whole batch at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from responsys_site.mail.dead_mailboxes import suppress_dead_recipients
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.retries import MAX_RETRY_TIME, next_attempt
from responsys_site.mail.queue.bulk_sql import ResultRow, database_time, update_results
from responsys_site.mail.smtp.client import DeliveryResult

State = Delivery.State
MAX_RESPONSE_LENGTH = 500  # characters
HOLD_WAIT = timedelta(minutes=15)  # after which a delivery that is on hold is looked at again


@dataclass(frozen=True)
class AttemptResult:
    """The outcome of one delivery's attempt; `again_at`: when it is tried once more. `tried`: it met the relay."""

    delivery: int
    state: str
    at: datetime
    answer: str = ""
    again_at: datetime | None = None
    tried: bool = True


def result_of(*, delivery: Delivery, outcome: DeliveryResult, at: datetime) -> AttemptResult:
    """Say what an outcome means for a delivery: done, over, or tried again until five days after it was first due."""
    if outcome.accepted:
        return AttemptResult(delivery.pk, State.SENT, at, outcome.answer)
    if outcome.final:
        return AttemptResult(delivery.pk, State.FAILED, at, outcome.answer)
    if outcome.in_doubt and delivery.message.kind == Message.Kind.MARKETING:
        return AttemptResult(delivery.pk, State.IN_DOUBT, at, outcome.answer)
    again_at = next_attempt(since=delivery.due_at, attempts=delivery.attempts + 1, at=at)
    return AttemptResult(delivery.pk, State.DEFERRED if again_at else State.FAILED, at, outcome.answer, again_at)


def put_off(*, delivery: Delivery, at: datetime) -> AttemptResult:
    """Try a delivery that is on hold again within the hour; it is dropped once it has waited for five days."""
    again_at = at + HOLD_WAIT
    if again_at > delivery.due_at + MAX_RETRY_TIME:
        return AttemptResult(delivery.pk, State.SUPPRESSED, at, tried=False)
    waiting = State.DEFERRED if delivery.attempts else State.QUEUED
    return AttemptResult(delivery.pk, waiting, at, again_at=again_at, tried=False)


def record_results(*, results: Sequence[AttemptResult], by: str) -> int:
    """Record results for deliveries that the worker `by` still has in hand; return how many those were.

    A claim that has lapsed and gone to somebody else is theirs to report on: nothing of it is changed.
    """
    if not results:
        return 0
    in_order = sorted(results, key=attrgetter("delivery"))  # the order in which everyone locks rows
    recorded = update_results(rows=[_row(result) for result in in_order], by=by)
    refused = [result for result in results if result.state == State.FAILED]
    if refused:
        suppress_dead_recipients(deliveries=[result.delivery for result in refused], at=refused[-1].at)
    return recorded


def _row(result: AttemptResult) -> ResultRow:
    answer = result.answer.replace("\0", "")[:MAX_RESPONSE_LENGTH]
    again_at = database_time(result.again_at) if result.again_at else None
    return result.delivery, str(result.state), database_time(result.at), answer, again_at, int(result.tried)
