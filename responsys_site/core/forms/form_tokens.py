"""The signed, dated token of a form that has no session: it names the texts that the form displayed."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from responsys_site.core.rate_limits import RateLimit

TOKEN_FIELD = "key"  # noqa: S105 (the name of a form field)
LIFETIME = timedelta(days=7)


class FormTokenInvalid(Exception):
    """The token was not made here, or not for this form."""

    message = _("The form arrived without its key. Please look it over and send it again.")


class FormTokenExpired(FormTokenInvalid):
    """The form was shown longer ago than LIFETIME."""

    message = _("This page was open for more than a week. Please look it over and send it again.")


@dataclass(frozen=True)
class FormToken:
    """A nonce, when the form was shown, and what it displayed (policy version, hashes of texts)."""

    nonce: str
    shown_at: datetime
    shown: dict[str, str]


def token_use_limit(*, form: str, token: FormToken, digest: str) -> RateLimit:
    """Return the limit by which a form is submitted once. `digest` covers the nonce and the fields that were sent."""
    # One window, from the second of the display to a day after the token's end: no boundary lets it pass twice.
    return RateLimit(f"{form}-key", digest, limit=1, window=LIFETIME + timedelta(days=1), since=token.shown_at)


def new_form_token(*, form: str, shown: dict[str, str], at: datetime) -> str:
    """Return a signed token for one display of `form`."""
    # Whole milliseconds and no compression: all tokens of a form have one length, so its pages have one size.
    facts = {"nonce": secrets.token_urlsafe(16), "ms": int(at.timestamp() * 1000), "shown": shown}
    return _signer(form).sign_object(facts)


def read_form_token(*, form: str, token: str, at: datetime) -> FormToken:
    """Return what `token` says. Raises FormTokenInvalid, or FormTokenExpired after seven days."""
    try:
        facts = _signer(form).unsign_object(token)
        shown_at = datetime.fromtimestamp(facts["ms"] / 1000, tz=at.tzinfo)
    except (BadSignature, KeyError, TypeError, ValueError) as error:
        raise FormTokenInvalid from error
    if not timedelta(minutes=-1) <= at - shown_at <= LIFETIME:
        raise FormTokenExpired
    return FormToken(nonce=facts["nonce"], shown_at=shown_at, shown=facts["shown"])


def _signer(form: str) -> Signer:
    return Signer(salt=f"responsys_site.form_key.{form}")
