"""Limits as statements of a larger act (ground.together). None of them fails: a refusal is no error of the database.

What a database refuses with an error it writes into its log, and with it whatever was typed (docs/deploy.md).
"""

from collections.abc import Sequence
from datetime import datetime

from responsys_site.core.rate_limits import RateLimit, RateLimitExceeded, TokenUsed, _usage
from responsys_site.ground.together import Statement, run_together

TABLE = "core_ratelimitcounter"


def do_within_limits(
    *, key: RateLimit, allowances: Sequence[RateLimit], act: Sequence[Statement], at: datetime
) -> None:
    """Run the statements of `act` and count them against the form's `key` and each allowance, in one message.

    Each statement of `act` has to do nothing where `over_limit` of the same allowances finds something: then nothing is
    counted either. The counters stay locked until the message ends: name those that many share last, always in one
    order. Raises KeyUsed, or LimitReached for the first allowance that is used up.
    """
    every = [key, *allowances]
    rows = run_together(statements=[_raise_each(every, at), *act, _lower_if_over(every, at)])
    if not rows:
        return
    _forget_unused(every, at)
    counts = dict(rows)
    key_use, *spent = (_usage(one, counts[one.name] + 1, at) for one in every)
    if not key_use.allowed:
        raise TokenUsed
    raise RateLimitExceeded(next(one for one in spent if not one.allowed))


def over_limit(*, allowances: Sequence[RateLimit], at: datetime) -> Statement:
    """Return the subquery that finds something where a raised counter is above its limit."""
    each = " OR ".join(["(name = %s AND subject = %s AND started = %s AND count > %s)"] * len(allowances))
    values = [value for one in allowances for value in (*one.counter_key(at), one.limit)]
    return Statement(f"SELECT 1 FROM {TABLE} WHERE {each}", values)  # noqa: S608 (our own words)


def _raise_each(allowances: Sequence[RateLimit], at: datetime) -> Statement:
    """Above the limit too, until the message ends; no one else sees that. With `most` set the database would refuse."""
    rows = ", ".join(["(%s, %s, %s, %s, 1)"] * len(allowances))
    return Statement(
        f"INSERT INTO {TABLE} (name, subject, started, ends, count) VALUES {rows} "  # noqa: S608
        f"ON CONFLICT (name, subject, started) DO UPDATE SET count = {TABLE}.count + 1",
        [value for one in allowances for value in (*one.counter_key(at), one.ends(at))],
    )


def _lower_if_over(allowances: Sequence[RateLimit], at: datetime) -> Statement:
    over = over_limit(allowances=allowances, at=at)
    keys, values = _keys(allowances, at)
    return Statement(
        f"UPDATE {TABLE} SET count = count - 1 WHERE {keys} AND EXISTS ({over.sql}) RETURNING name, count",  # noqa: S608
        [*values, *over.values],
    )


def _forget_unused(allowances: Sequence[RateLimit], at: datetime) -> None:
    """A refused form leaves no counter behind, so that a flood of them does not fill the table."""
    keys, values = _keys(allowances, at)
    run_together(statements=[Statement(f"DELETE FROM {TABLE} WHERE {keys} AND count = 0", values)])  # noqa: S608


def _keys(allowances: Sequence[RateLimit], at: datetime) -> tuple[str, list[str | int]]:
    each = ", ".join(["(%s, %s, %s)"] * len(allowances))
    return f"(name, subject, started) IN ({each})", [value for one in allowances for value in one.counter_key(at)]


def found_if_used_up(*, allowance: RateLimit, at: datetime) -> Statement:
    """Return the subquery that finds something where an allowance is used up."""
    return Statement(
        f"SELECT 1 FROM {TABLE} WHERE name = %s AND subject = %s AND started = %s AND count >= %s",  # noqa: S608
        [*allowance.counter_key(at), allowance.limit],
    )


def spend_if_left(*, allowance: RateLimit, at: datetime) -> Statement:
    """Return the statement that counts one act if the allowance is not used up, and else does nothing."""
    return Statement(
        f"INSERT INTO {TABLE} (name, subject, started, ends, count) VALUES (%s, %s, %s, %s, 1) "  # noqa: S608
        f"ON CONFLICT (name, subject, started) DO UPDATE SET count = {TABLE}.count + 1 "
        f"WHERE {TABLE}.count < %s",
        [*allowance.counter_key(at), allowance.ends(at), allowance.limit],
    )
