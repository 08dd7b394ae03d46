"""What colleagues can do with a case, in the order in which its page offers it."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.admin.actions.base import CaseAction
from privacy.desk.admin.actions.closing import CLOSING
from privacy.desk.admin.actions.phone_post import PHONE_POST
from privacy.desk.admin.actions.rights import RIGHTS
from privacy.desk.admin.actions.work import WORK
from privacy.desk.models import Case, WrongState
from responsys_site.core.audit.audit_log import log_change
from responsys_site.core.rate_limits import RateLimit, consume

ACTIONS: dict[str, CaseAction] = {**WORK, **PHONE_POST, **CLOSING, **RIGHTS}


DAY = timedelta(days=1)


class StaleForm(Exception):
    """Something happened in the case since the page was shown."""


class RateLimited(Exception):
    """This colleague did so as often today as one may."""


def last_event_id(case: Case) -> int:
    """Return the number of the latest entry of a case: what a page of it was shown with."""
    return case.entries.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def execute(*, name: str, case: Case, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Do the act, and put that it was done into the evidence. `typed` is what its form has cleaned.

    Raises StalePage, TooMany, WrongState, and ValidationError for what cannot be taken; then nothing was done.
    """
    act = ACTIONS[name]
    if act.per_day:
        tried = consume(limit=RateLimit(f"desk-{name}", str(by.pk), act.per_day, DAY), at=at)
        if not tried.allowed:
            raise RateLimited
    _execute_locked(name, case, typed, by, at)


def _execute_locked(name: str, case: Case, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    act, row = ACTIONS[name], _locked(case, typed.get("into"))
    if not act.adds_only and last_event_id(row) != typed["seen"]:
        raise StaleForm
    if not act.fits(row):
        raise WrongState
    act.do(row, typed, by, at)
    log_change(staff_id=int(by.pk or 0), act=name, row=row, subject=row.address_digest, at=at)


def _locked(case: Case, other: Case | None) -> Case:
    """Lock the case, and the one that it is to be joined to, in the order of their numbers.

    Two colleagues who join two cases crosswise wait for one another's turn then, and not both for ever.
    """
    numbers = [row.pk for row in (case, other) if row is not None]
    rows = {row.pk: row for row in Case.objects.filter(pk__in=numbers).order_by("pk").select_for_update()}
    return rows[case.pk]
