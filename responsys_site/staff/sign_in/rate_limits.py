"""How often a password may be tried: counted before it is hashed, given back when it was right (decision 44)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from responsys_site.core.rate_limits import RateLimit, consume, network_of, refund
from responsys_site.staff.sign_in.attempts import Form, Outcome, count_failure
from responsys_site.staff.sign_in.known_browser import known_browser

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
