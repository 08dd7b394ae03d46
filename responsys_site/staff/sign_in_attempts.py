"""Limit how often a password may be tried, and record the attempts that failed (decision 44).

An attempt is counted before the password is hashed, and taken back when it was right. The evidence has one line per
form, account and hour. A signed cookie tells which browsers have signed in to an account before.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from responsys_site.core import audit_log
from responsys_site.core.models import RateLimitCounter
from responsys_site.core.rate_limits import RateLimit, consume, network_of, refund

HOUR_SECONDS = timedelta(hours=1) // timedelta(seconds=1)
# How long a count waits at most for the job that records it.
RECORD_AGE = timedelta(days=7) // timedelta(seconds=1)


class Form(StrEnum):
    SIGN_IN = "sign-in"
    PASSWORD_CHANGE = "password-change"  # noqa: S105 (the name of a form)


class Outcome(StrEnum):
    WRONG = "wrong"
    REFUSED = "refused"


COUNTER_NAMES = {f"{form} {outcome}": (form, outcome) for form in Form for outcome in Outcome}


def count_failure(*, form: Form, outcome: Outcome, staff_id: int | None, at: datetime) -> None:
    """Count one failure. `staff_id` is None for a name that no account has; what was typed is kept nowhere."""
    started = int(at.timestamp()) // HOUR_SECONDS * HOUR_SECONDS
    key: dict[str, Any] = {"name": f"{form} {outcome}", "subject": str(staff_id or ""), "started": started}
    counter = RateLimitCounter(**key, ends=started + HOUR_SECONDS + RECORD_AGE, count=0)
    RateLimitCounter.objects.bulk_create([counter], ignore_conflicts=True)
    RateLimitCounter.objects.filter(**key).update(count=F("count") + 1)


def record_failures(*, at: datetime) -> int:
    """Append what was counted in the hours that have ended to the evidence; return the number of lines."""
    ended = int(at.timestamp()) - HOUR_SECONDS
    with transaction.atomic():
        rows = list(
            RateLimitCounter.objects.select_for_update()
            .filter(name__in=COUNTER_NAMES, started__lte=ended)
            .order_by("started", "pk")
        )
        for facts in _facts(rows):
            audit_log.append(kind="password-failures", at=at, facts=facts)
        RateLimitCounter.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(_facts(rows))


def _facts(rows: list[RateLimitCounter]) -> list[dict[str, Any]]:
    counts: defaultdict[tuple[str, str, int], Counter[str]] = defaultdict(Counter)
    for row in rows:
        form, outcome = COUNTER_NAMES[row.name]
        counts[form, row.subject, row.started][outcome] += row.count
    return [
        {
            "form": str(form),
            "staff": int(subject) if subject else None,
            "hour": datetime.fromtimestamp(started, UTC).isoformat(),
            **{str(outcome): counted[outcome] for outcome in Outcome},
        }
        for (form, subject, started), counted in counts.items()
    ]


COOKIE = "known_browser"
COOKIE_AGE = timedelta(days=180)


def known_browser(*, name: str, request: HttpRequest) -> str:
    """Return the random number of a browser that has signed in under this user name; "" for any other browser."""
    return request.get_signed_cookie(COOKIE, default="", salt=_salt(name), max_age=COOKIE_AGE) or ""


def remember_browser(*, name: str, request: HttpRequest, response: HttpResponse) -> None:
    """Mark the browser that has just signed in under this user name. A known one keeps its number and its tries."""
    response.set_signed_cookie(
        COOKIE,
        known_browser(name=name, request=request) or secrets.token_hex(16),
        salt=_salt(name),
        max_age=COOKIE_AGE,
        path=settings.SIGNED_IN_PREFIX,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _salt(name: str) -> str:
    """The signature holds for one name, which the cookie itself does not show."""
    return f"staff.known_browser {name}"


QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
TRIES_PER_BROWSER = 10  # of one account from one browser or network: many for typing errors, few for guesses
TRIES_PER_NETWORK = 30  # of all accounts from one network
TRIES_PER_ACCOUNT = 100  # of one account from everywhere; NIST SP 800-63B, 5.2.2, allows so many in a row


class TooManyTries(ValidationError):
    """The password was not looked at. `retry_after` is in seconds."""

    def __init__(self, *, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        text = ngettext(
            "Too many wrong passwords. Please try again in %(minutes)d minute.",
            "Too many wrong passwords. Please try again in %(minutes)d minutes.",
            minutes,
        )
        super().__init__(text % {"minutes": minutes}, code="too_many_tries")
        self.retry_after = retry_after


def sign_in_limits(*, name: str, request: HttpRequest) -> list[RateLimit]:
    """Return what a sign-in counts against, the caller's own limit first.

    A browser that has signed in to this account before counts by itself alone, so that nobody else's guesses keep its
    owner out (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
    """
    if browser := known_browser(name=name, request=request):
        return [RateLimit("sign-in-browser", browser, TRIES_PER_BROWSER, QUARTER)]
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    return [
        RateLimit("sign-in", _digest(f"{network} {name}"), TRIES_PER_BROWSER, QUARTER),
        RateLimit("sign-in-network", _digest(network), TRIES_PER_NETWORK, HOUR),
        RateLimit("sign-in-account", _digest(name), TRIES_PER_ACCOUNT, DAY),
    ]


def password_change_limits(*, staff_id: int) -> list[RateLimit]:
    """Return what the old password counts against, which only a signed-in session of this account can try."""
    return [RateLimit("password-change", str(staff_id), TRIES_PER_BROWSER, QUARTER)]


@contextmanager
def count_attempt(*, form: Form, staff_id: int | None, limits: Sequence[RateLimit], at: datetime) -> Iterator[None]:
    """Count one try before the password is hashed; only a ValidationError from within leaves it counted.

    A limit that is used up keeps the later ones as they are: one network alone cannot use up what an account has from
    everywhere. Raises TooManyTries.
    """
    for limit in limits:
        usage = consume(limit=limit, at=at)
        if not usage.allowed:
            count_failure(form=form, outcome=Outcome.REFUSED, staff_id=staff_id, at=at)
            raise TooManyTries(retry_after=usage.retry_after)
    try:
        yield
    except ValidationError:
        count_failure(form=form, outcome=Outcome.WRONG, staff_id=staff_id, at=at)
        raise
    except BaseException:
        refund(limits=limits, at=at)  # such as HasherBusy: nothing was guessed
        raise
    refund(limits=limits, at=at)


def _digest(text: str) -> str:
    return salted_hmac("staff-sign-in", text, secret=settings.DIGEST_KEY, algorithm="sha256").hexdigest()[:32]
