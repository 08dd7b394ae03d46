"""Limits as statements of a larger act (ground.together): spent with it, failing it, or deciding over a part of it."""

from collections.abc import Sequence
from datetime import datetime

from responsys_site.ground.allowances import TABLE, Allowance
from responsys_site.ground.together import Statement


def spend_or_fail(*, allowances: Sequence[Allowance], at: datetime) -> Statement:
    """Return the statement that counts one act against each allowance, and fails where one is used up.

    The database itself refuses a count above `most`, and with it everything that is run together with this.
    """
    rows = ", ".join(["(%s, %s, %s, %s, 1, %s)"] * len(allowances))
    return Statement(
        f"INSERT INTO {TABLE} (name, subject, started, ends, count, most) VALUES {rows} "  # noqa: S608
        f"ON CONFLICT (name, subject, started) DO UPDATE SET count = {TABLE}.count + 1, most = excluded.most",
        [value for one in allowances for value in (*one.row_at(at), one.ends(at), one.limit)],
    )


def found_if_used_up(*, allowance: Allowance, at: datetime) -> Statement:
    """Return the subquery that finds something where an allowance is used up."""
    return Statement(
        f"SELECT 1 FROM {TABLE} WHERE name = %s AND subject = %s AND started = %s AND count >= %s",  # noqa: S608
        [*allowance.row_at(at), allowance.limit],
    )


def spend_if_left(*, allowance: Allowance, at: datetime) -> Statement:
    """Return the statement that counts one act if the allowance is not used up, and else does nothing."""
    return Statement(
        f"INSERT INTO {TABLE} (name, subject, started, ends, count, most) VALUES (%s, %s, %s, %s, 1, %s) "  # noqa: S608
        f"ON CONFLICT (name, subject, started) DO UPDATE SET count = {TABLE}.count + 1 "
        f"WHERE {TABLE}.count < excluded.most",
        [*allowance.row_at(at), allowance.ends(at), allowance.limit],
    )
