"""When the site's security.txt expires (RFC 9116, section 2.5.5)."""

from datetime import UTC, datetime

MONTHS_AHEAD = 11


def expires_at(*, read_at: datetime) -> datetime:
    """Return the first instant, UTC, of the eleventh month after that of `read_at`.

    It is always more than ten months and less than a year ahead, as RFC 9116 recommends, and changes once a
    month, so that the page's bytes and ETag stay the same in between.
    """
    months = read_at.year * 12 + (read_at.month - 1) + MONTHS_AHEAD
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
