"""The one-time key of a form that sets no cookie: signed, dated, and telling which texts the form had shown."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from responsys_site.core.rate_limits import RateLimit
from responsys_site.core.tokens import token_digest

LIFETIME = timedelta(days=7)
MISSING_TOKEN = _("This page is too old, or arrived without its key. Please send it again.")


class FormTokenInvalid(Exception):
    """The key was not made here, or not for this form."""


class FormTokenExpired(FormTokenInvalid):
    """The form was shown longer ago than LIFETIME."""


@dataclass(frozen=True)
class FormToken:
    """What a form's key says: a nonce, when the form was shown, and what it showed (version, hashes)."""

    nonce: str
    shown_at: datetime
    shown: dict[str, str]


def token_use_limit(*, form: str, key: FormToken, mark: str = "") -> RateLimit:
    """Return the allowance by which `key` is used once, whenever within its life.

    `mark` is the digest of what was sent, where a form that somebody goes back to and sends with other words is new.
    """
    # From the second of its showing on, and a day beyond its life: no boundary of a window lets it pass again.
    name, window = f"{form}-key", LIFETIME + timedelta(days=1)
    return RateLimit(name, mark or token_digest(key.nonce), limit=1, window=window, since=key.shown_at)


def new_form_token(*, form: str, shown: dict[str, str], at: datetime) -> str:
    """Return a signed key for one showing of `form`."""
    # Whole milliseconds and no compression: every key of a form has the same length, so no page tells by its own.
    facts = {"nonce": secrets.token_urlsafe(16), "ms": int(at.timestamp() * 1000), "shown": shown}
    return _signer(form).sign_object(facts)


def read_form_token(*, form: str, key: str, at: datetime) -> FormToken:
    """Return what `key` says. Raises FormKeyInvalid, or FormKeyExpired after seven days."""
    try:
        facts = _signer(form).unsign_object(key)
        shown_at = datetime.fromtimestamp(facts["ms"] / 1000, tz=at.tzinfo)
    except (BadSignature, KeyError, TypeError, ValueError) as error:
        raise FormTokenInvalid from error
    if not timedelta(minutes=-1) <= at - shown_at <= LIFETIME:
        raise FormTokenExpired
    return FormToken(nonce=facts["nonce"], shown_at=shown_at, shown=facts["shown"])


def _signer(form: str) -> Signer:
    return Signer(salt=f"responsys_site.form_key.{form}")
