"""What protects a public form that has no session and no cookie: its origin, its signed token, its spam traps.

The browser says where a POST comes from (docs/decisions/0002); the token is dated and names the texts that the form
displayed; spam is told without a third party and without a puzzle.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from wsgiref.types import WSGIEnvironment

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from responsys_site.core.rate_limits import RateLimit

Origin = tuple[str, str, int]
DEFAULT_PORTS = {"http": 80, "https": 443}
CROSS_SITE = _("This form was sent from a page of another site. Please check it and send it here.")


def is_cross_site(*, environ: WSGIEnvironment) -> bool:
    """Say whether another site's page sent this request (Fetch Metadata, 2.4; RFC 6454, 7), whose host is one of ours.

    Programs and old browsers send neither header, privacy tools send `null`: these are accepted, because without a
    session cookie a forged POST gains nothing.
    """
    site = environ.get("HTTP_SEC_FETCH_SITE", "")
    if site:
        return site not in {"same-origin", "none"}
    text = environ.get("HTTP_ORIGIN", "null")
    if text == "null":
        return False
    asked_at = f"{_scheme(environ)}://{environ.get('HTTP_HOST', '')}"
    origin = _origin_of(text)
    return origin is None or origin not in {_origin_of(asked_at), _origin_of(settings.SITE_URL)}


def is_same_origin(*, environ: WSGIEnvironment) -> bool:
    """Say whether the browser itself says that a page of ours sent this request: silence is not enough."""
    says_so = environ.get("HTTP_SEC_FETCH_SITE") == "same-origin" or environ.get("HTTP_ORIGIN", "null") != "null"
    return says_so and not is_cross_site(environ=environ)


def _scheme(environ: WSGIEnvironment) -> str:
    """Return the scheme the browser used. The front drops a proxy's header unless the proxy is ours."""
    header, value = settings.SECURE_PROXY_SSL_HEADER
    return "https" if environ.get(header) == value else environ.get("wsgi.url_scheme", "")


def _origin_of(text: str) -> Origin | None:
    """Return scheme, host and port (RFC 6454, 4), the default port filled in; None if the text is not an origin."""
    try:
        parts = urlsplit(text)
        return parts.scheme, parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):  # urlsplit raises on half a bracket, `port` on what is not a number
        return None


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


HONEYPOT_FIELD = "website"  # a name that programs like to fill in; people do not see the field
MIN_FILL_TIME = timedelta(seconds=2)
HONEYPOT_FILLED, TOO_FAST = "trap field", "too fast"


class HoneypotField(forms.CharField):
    """The field of that name. Its page hides it from people."""

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
        super().__init__(label=_("Leave this empty"), required=False, widget=widget)


def spam_reason(*, trap: str, shown_at: datetime, at: datetime) -> str:
    """Return why a POST looks like a program's: HONEYPOT_FILLED or TOO_FAST; "" when it looks like a person's."""
    if trap:
        return HONEYPOT_FILLED
    return TOO_FAST if at - shown_at < MIN_FILL_TIME else ""
