"""When a request is due: so many working days after it came."""

from datetime import UTC, datetime

from django.conf import settings

from responsys_site.ground.working_days import working_days_after, working_time


def due_after(*, since: datetime) -> datetime:
    """Return the instant (UTC) that lies settings.ANSWER_WORKING_DAYS working days after `since`.

    What comes on a free day counts as come on the next working day at 0:00.
    """
    return working_days_after(since=working_time(since=since), days=settings.ANSWER_WORKING_DAYS).astimezone(UTC)
