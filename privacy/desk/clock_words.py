"""How the clock of a case stands, in words."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

from privacy.desk.models import Inquiry, State
from privacy.desk.models.states import RUNNING


def clock_words(*, inquiry: Inquiry, at: datetime) -> str:
    """Say how a case stands at `at`: by when an answer is due, since when that is over, or when it came."""
    if inquiry.is_overdue(at=at):
        return _("overdue since %(day)s, %(time)s") % _part(inquiry.due_at, timesince(inquiry.due_at, at))
    if inquiry.state in RUNNING:
        return _("due on %(day)s, in %(time)s") % _part(inquiry.due_at, timeuntil(inquiry.due_at, at))
    if inquiry.state == State.IDENTITY and inquiry.paused_at:
        return _("stands still since %(day)s") % _part(inquiry.paused_at)
    if inquiry.state == State.CLOSED and inquiry.closed_at:
        return _("closed on %(day)s") % _part(inquiry.closed_at)
    if inquiry.state == State.ANSWERED and inquiry.answered_at:
        return _("first answered on %(day)s") % _part(inquiry.answered_at)
    return _("no clock runs")


def _part(moment: datetime, distance: str = "") -> dict[str, str]:
    # "3 days, 4 hours": the larger unit is enough to plan by
    return {"day": date_format(timezone.localtime(moment), "DATE_FORMAT"), "time": distance.split(",", maxsplit=1)[0]}
