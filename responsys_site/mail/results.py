"""What came of each attempt, recorded for a whole batch in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from responsys_site.mail.dead_mailboxes import weigh_answers
from responsys_site.mail.handing_over import Outcome
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.retries import next_attempt

State = Delivery.State
LONGEST_ANSWER = 500  # characters


@dataclass(frozen=True)
class Result:
    """The outcome of one delivery's attempt; `again_at`: when it is tried once more. `tried`: it met the relay."""

    delivery: int
    state: str
    at: datetime
    answer: str = ""
    again_at: datetime | None = None
    tried: bool = True


def result_of(*, delivery: Delivery, outcome: Outcome, at: datetime) -> Result:
    """Say what an outcome means for a delivery: done, over, or tried again until five days after it was first due."""
    if outcome.accepted:
        return Result(delivery.pk, State.SENT, at, outcome.answer)
    if outcome.final:
        return Result(delivery.pk, State.FAILED, at, outcome.answer)
    if outcome.in_doubt and delivery.message.kind == Message.Kind.MARKETING:
        return Result(delivery.pk, State.IN_DOUBT, at, outcome.answer)
    again_at = next_attempt(since=delivery.due_at, attempts=delivery.attempts + 1, at=at)
    return Result(delivery.pk, State.DEFERRED if again_at else State.FAILED, at, outcome.answer, again_at)


def record(*, results: Sequence[Result], by: str) -> int:
    """Record results for deliveries that the worker `by` still has in hand; return how many those were.

    A claim that has lapsed and gone to somebody else is theirs to report on: nothing of it is changed.
    """
    if not results:
        return 0
    in_order = sorted(results, key=attrgetter("delivery"))  # as everybody takes rows
    values = [value for result in in_order for value in _values(result)]
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(results)), [*values, by])
        recorded = cursor.rowcount
    refused = [result for result in results if result.state == State.FAILED]
    if refused:
        weigh_answers(deliveries=[result.delivery for result in refused], at=refused[-1].at)
    return recorded


def _values(result: Result) -> tuple[Any, ...]:
    moment = connection.ops.adapt_datetimefield_value
    again_at = moment(result.again_at) if result.again_at else None
    answer = result.answer.replace("\0", "")[:LONGEST_ANSWER]
    return result.delivery, str(result.state), moment(result.at), answer, again_at, int(result.tried)


def _statement(rows: int) -> str:
    moment = "timestamptz" if connection.vendor == "postgresql" else "text"
    row = f"(%s, %s, CAST(%s AS {moment}), %s, CAST(%s AS {moment}), %s)"
    return f"""
        UPDATE mail_delivery SET
            state = CASE WHEN result.again_at IS NOT NULL AND address = '' THEN 'erased' ELSE result.state END,
            ended_at = CASE WHEN result.again_at IS NULL OR address = '' THEN result.at END,
            next_attempt_at = CASE WHEN address <> '' THEN result.again_at END,
            attempts = attempts + result.tried, smtp_answer = CASE WHEN address <> '' THEN result.answer ELSE '' END,
             claimed_until = NULL, claimed_by = ''
        FROM (
            SELECT column1 AS id, column2 AS state, column3 AS at, column4 AS answer, column5 AS again_at,
                column6 AS tried
            FROM (VALUES {", ".join([row] * rows)}) AS given
        ) AS result
        WHERE mail_delivery.id = result.id AND mail_delivery.state = 'sending' AND claimed_by = %s"""  # noqa: S608
