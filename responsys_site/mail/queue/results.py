"""The result of each attempt to deliver, recorded for a whole batch at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db import connection

from responsys_site.mail.dead_mailboxes import suppress_dead_recipients
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import MAX_RETRY_TIME, next_attempt
from responsys_site.mail.smtp.transport import DeliveryResult

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
    """Record results for deliveries that the worker `by` still has claimed; return how many those were.

    A claim that has expired and gone to another worker is theirs to report on: nothing of it is changed. A delivery
    whose person was erased in the meantime is not tried again, and no response of a server is kept.
    """
    if not results:
        return 0
    in_order = sorted(results, key=attrgetter("delivery"))  # the order in which everyone locks rows
    with connection.cursor() as cursor:
        values = [value for result in in_order for value in _row(result)]
        cursor.execute(_update_statement(len(in_order)), [*values, by])
        recorded = cursor.rowcount
    refused = [result for result in results if result.state == State.FAILED]
    if refused:
        suppress_dead_recipients(deliveries=[result.delivery for result in refused], at=refused[-1].at)
    return recorded


def _row(result: AttemptResult) -> tuple[Any, ...]:
    as_stored = connection.ops.adapt_datetimefield_value
    answer = result.answer.replace("\0", "")[:MAX_RESPONSE_LENGTH]
    again_at = as_stored(result.again_at) if result.again_at else None
    return result.delivery, str(result.state), as_stored(result.at), answer, again_at, int(result.tried)


def _update_statement(rows: int) -> str:
    """The ORM has no update from a list of values: this statement decides how much mail can be sent in a second."""
    moment = "timestamptz" if connection.vendor == "postgresql" else "text"
    row = f"(%s, %s, CAST(%s AS {moment}), %s, CAST(%s AS {moment}), %s)"
    return f"""
        UPDATE mail_delivery SET
            state = CASE WHEN result.again_at IS NOT NULL AND address = '' THEN 'erased' ELSE result.state END,
            ended_at = CASE WHEN result.again_at IS NULL OR address = '' THEN result.at END,
            next_attempt_at = CASE WHEN address <> '' THEN result.again_at END,
            attempts = attempts + result.tried, smtp_response = CASE WHEN address <> '' THEN result.answer ELSE '' END,
            claimed_until = NULL, claimed_by = ''
        FROM (
            SELECT column1 AS id, column2 AS state, column3 AS at, column4 AS answer, column5 AS again_at,
                column6 AS tried
            FROM (VALUES {", ".join([row] * rows)}) AS given
        ) AS result
        WHERE mail_delivery.id = result.id AND mail_delivery.state = 'sending' AND claimed_by = %s"""  # noqa: S608
