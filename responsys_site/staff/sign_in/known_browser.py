"""A cookie that tells which browsers have signed in to an account before. By itself it opens nothing."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

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
