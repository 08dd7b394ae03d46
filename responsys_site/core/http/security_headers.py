"""Security headers, on every answer of the site: pages, errors, static files and 304 alike."""

from django.conf import settings

Headers = list[tuple[str, str]]

PUBLIC_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# What Django's own admin needs, and nothing inline.
SIGNED_IN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Django's own page with a traceback, which is shown in development alone.
TRACEBACK_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'none'"
# A file that was sent to us can do nothing, wherever it is opened.
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
PERMISSIONS_POLICY = (  # no page uses any of these
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
    "encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), "
    "screen-wake-lock=(), usb=(), xr-spatial-tracking=()"
)


class SecurityHeaders:
    """The sets of headers: of public pages, of what lies under SIGNED_IN_PREFIX, and of files handed out there."""

    def __init__(self) -> None:
        self._prefix = settings.SIGNED_IN_PREFIX
        self._public = _headers(PUBLIC_POLICY)
        self._signed_in = _headers(SIGNED_IN_POLICY)
        self._file = _headers(FILE_POLICY)
        self._traceback = _headers(TRACEBACK_POLICY)
        self.names = frozenset(name.lower() for name, _ in [*self._public, ("Strict-Transport-Security", "")])

    def for_path(self, path: str) -> Headers:
        """Return the headers that answers at this path carry."""
        return self._signed_in if path.startswith(self._prefix) else self._public

    def apply(self, *, path: str, status: str, headers: Headers) -> Headers:
        """Return `headers` with ours in place of any of the same name; what names no caching is not to be stored."""
        kept = [pair for pair in headers if pair[0].lower() not in self.names]
        if not status.startswith("304") and not any(name.lower() == "cache-control" for name, _ in kept):
            kept.append(("Cache-Control", "no-store"))
        if settings.DEBUG and status.startswith("500"):
            return kept + self._traceback
        return kept + (self._file if self._is_file(path, kept) else self.for_path(path))

    def _is_file(self, path: str, headers: Headers) -> bool:
        return path.startswith(self._prefix) and any(
            name.lower() == "content-disposition" and value.startswith("attachment") for name, value in headers
        )


def _headers(policy: str) -> Headers:
    https = settings.SITE_URL.startswith("https:")
    headers = [
        ("Content-Security-Policy", f"{policy}; upgrade-insecure-requests" if https else policy),
        ("Referrer-Policy", "strict-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", PERMISSIONS_POLICY),
        ("X-Permitted-Cross-Domain-Policies", "none"),
    ]
    if settings.HSTS_SECONDS:
        headers.append(("Strict-Transport-Security", f"max-age={settings.HSTS_SECONDS}; includeSubDomains"))
    return headers
