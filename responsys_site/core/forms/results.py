"""How the POST of a public form is answered."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self

from django.db import InterfaceError, OperationalError
from django.http import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from responsys_site.core.forms.protection import CROSS_SITE
from responsys_site.core.http.snapshot import SnapshotUnavailable
from responsys_site.core.journal.journal_file import JournalNotWritten

Text = str | Promise
TEMPORARY_ERRORS = (OperationalError, InterfaceError, SnapshotUnavailable, JournalNotWritten)
RETRY_AFTER = 60  # seconds, after one of these
TRY_AGAIN = _("We can't take this right now. What you typed is still here: please try again in a minute.")


@dataclass(frozen=True)
class FormResult:
    """A status with a URL to go on to, another page to show, or a message to show above the form."""

    status: HTTPStatus
    message: Text = ""
    retry_after: int = 0  # seconds
    url: str = ""
    template_name: str = ""
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether the form did what it asked for. Otherwise nothing of it stays in the database."""
        return self.status in {HTTPStatus.OK, HTTPStatus.SEE_OTHER}

    @classmethod
    def done(cls, url: str) -> Self:
        """Done: go on to `url` by GET (RFC 9110, 15.4.4)."""
        return cls(HTTPStatus.SEE_OTHER, url=url)

    @classmethod
    def page(cls, template_name: str, *, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> Self:
        """Show another page instead of the form."""
        return cls(status, template_name=template_name, context=context)

    @classmethod
    def cross_site(cls) -> Self:
        """Show the form again, because a page of another site sent it."""
        return cls(HTTPStatus.FORBIDDEN, CROSS_SITE)

    @classmethod
    def outdated(cls, message: Text) -> Self:
        """Show the form again, because what it displayed has changed since."""
        return cls(HTTPStatus.CONFLICT, message)

    @classmethod
    def invalid(cls, message: Text = "") -> Self:
        """Show the form again with its errors."""
        return cls(HTTPStatus.UNPROCESSABLE_ENTITY, message)

    @classmethod
    def refused(cls, message: Text, *, retry_after: int = 0) -> Self:
        """Show the form again, because a rate limit is reached."""
        return cls(HTTPStatus.TOO_MANY_REQUESTS, message, retry_after)

    @classmethod
    def unavailable(cls, message: Text) -> Self:
        """Show the form again, because it can't be taken right now."""
        return cls(HTTPStatus.SERVICE_UNAVAILABLE, message, RETRY_AFTER)


def noindex[Response: HttpResponseBase](response: Response) -> Response:
    """Keep a response out of search engines."""
    response["X-Robots-Tag"] = "noindex"
    return response
