from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """Return the time in UTC as RFC 3339 writes it, with Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
