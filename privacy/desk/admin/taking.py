"""Do one act on a case as it really stands, so that of two colleagues at the same moment neither undoes the other's."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.admin.acts import ACTS
from privacy.desk.models import Inquiry, WrongState
from responsys_site.ground.limits import spend
from responsys_site.ground.staff_acts import record_act

DAY = timedelta(days=1)


class StalePage(Exception):
    """Something happened in the case since the page was shown."""


class TooMany(Exception):
    """This colleague did so as often today as one may."""


def last_entry(inquiry: Inquiry) -> int:
    """Return the number of the latest entry of a case: what a page of it was shown with."""
    return inquiry.entries.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def take(*, name: str, inquiry: Inquiry, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    """Do the act, and put that it was done into the evidence. `typed` is what its form has cleaned.

    Raises StalePage, TooMany, WrongState, and ValidationError for what cannot be taken; then nothing was done.
    """
    act = ACTS[name]
    if act.per_day:
        tried = spend(name=f"desk-{name}", subject=str(by.pk), limit=act.per_day, window=DAY, at=at)
        if not tried.allowed:
            raise TooMany
    _do(name, inquiry, typed, by, at)


def _do(name: str, inquiry: Inquiry, typed: dict[str, Any], by: AbstractBaseUser, at: datetime) -> None:
    act, row = ACTS[name], _locked(inquiry, typed.get("into"))
    if not act.adds_only and last_entry(row) != typed["seen"]:
        raise StalePage
    if not act.fits(row):
        raise WrongState
    act.do(row, typed, by, at)
    record_act(staff_id=int(by.pk or 0), act=name, row=row, subject=row.address_digest, at=at)


def _locked(inquiry: Inquiry, other: Inquiry | None) -> Inquiry:
    """Lock the case, and the one that it is to be joined to, in the order of their numbers.

    Two colleagues who join two cases crosswise wait for one another's turn then, and not both for ever.
    """
    numbers = [row.pk for row in (inquiry, other) if row is not None]
    rows = {row.pk: row for row in Inquiry.objects.filter(pk__in=numbers).order_by("pk").select_for_update()}
    return rows[inquiry.pk]
