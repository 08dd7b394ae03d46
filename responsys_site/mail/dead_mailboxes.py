"""Decide whether a mailbox is dead: one failed mail does not prove it (decision 46)."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from responsys_site.mail.models import BounceReport, Delivery, Suppression

SCOPE, REASON = Suppression.Scope.ALL, Suppression.Reason.BOUNCED
# Bad mailbox, bad system, bad syntax, moved (RFC 3463, 3.2) and null MX (RFC 7505, 4.2).
DEAD_STATUS_CODES = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}
NO_ROUTE = "5.4.4"
_NO_DOMAIN = re.compile(
    r"nxdomain|no such domain|(?:host|domain)(?: name)? (?:not found|does not exist)", re.IGNORECASE
)
_CODE = re.compile(r"5\d\d[ -](5\.\d{1,3}\.\d{1,3})(?!\d)")
MIN_FAILURES, MIN_SPAN = 3, timedelta(days=5)
BOUNCE_DELAY = timedelta(days=1)  # a mail that the relay took longer ago, and that did not come back, arrived
MAX_HISTORY = 50  # mails


def says_dead(*, status: str, words: str) -> bool:
    """Say whether this status code (RFC 3463) and the server's words mean that the mailbox does not exist."""
    return status in DEAD_STATUS_CODES or (status == NO_ROUTE and _NO_DOMAIN.search(words) is not None)


def suppress_if_dead(*, delivery: Delivery, is_dead: bool, at: datetime) -> bool:
    """Suppress the address of a mail that came back if its mailbox `is_dead`, or its mails have failed for days.

    Returns whether it is suppressed. Call it in the transaction of the report.
    """
    theirs = delivery.address_digest
    if not is_dead and not _fails_for_days(theirs, at):
        return False
    Suppression.objects.add(address_digest=theirs, scope=SCOPE, reason=REASON, at=at)
    return True


def suppress_dead_recipients(*, deliveries: Iterable[int], at: datetime) -> None:
    """Do the same for mails that the relay refused; `deliveries` are their numbers."""
    for delivery in Delivery.objects.filter(pk__in=deliveries, state=Delivery.State.FAILED).order_by("pk"):
        words = delivery.smtp_response
        if words.startswith("5"):
            code = _CODE.match(words)
            is_dead = says_dead(status=code[1] if code else "", words=words)
            suppress_if_dead(delivery=delivery, is_dead=is_dead, at=at)


def revive(*, address_digest: str) -> bool:
    """Let mail go to an address again, because its person did something. Returns whether it was held to be dead.

    Opt-outs, complaints and restrictions stay as they are.
    """
    return revive_all(address_digests=[address_digest]) > 0


def revive_all(*, address_digests: Collection[str]) -> int:
    """Do the same for many addresses; return how many were held to be dead."""
    return Suppression.objects.filter(address_digest__in=address_digests, scope=SCOPE, reason=REASON).delete()[0]


def failures_of(*, address_digest: str) -> QuerySet[Delivery]:
    """Return the mails to an address that the relay refused or that came back, newest first."""
    return _finished_deliveries(address_digest).filter(Q(came_back=True) | Q(state=Delivery.State.FAILED))


def _finished_deliveries(address_digest: str) -> QuerySet[Any]:
    reports = BounceReport.objects.filter(delivery=OuterRef("pk"), kind=BounceReport.Kind.HARD)
    ended = Delivery.objects.filter(
        address_digest=address_digest, state__in=[Delivery.State.SENT, Delivery.State.FAILED]
    )
    return ended.annotate(came_back=Exists(reports)).order_by("-ended_at", "-pk")


def _fails_for_days(address_digest: str, at: datetime) -> bool:
    """Whether several mails failed over some days, and none arrived since the first of them."""
    times: list[datetime] = []
    ended = _finished_deliveries(address_digest).values_list("state", "smtp_response", "came_back", "ended_at")
    for state, answer, came_back, ended_at in ended[:MAX_HISTORY]:
        if came_back or (state == Delivery.State.FAILED and answer.startswith("5")):
            times.append(ended_at)
        elif state == Delivery.State.SENT and (times or at - ended_at > BOUNCE_DELAY):
            break  # it arrived
    return len(times) >= MIN_FAILURES and times[0] - times[-1] >= MIN_SPAN
