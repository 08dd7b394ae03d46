"""The development mailbox: a mailer that writes .eml files to a private folder, shown at /dev/mail/ under DEBUG."""

import email
import email.policy
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage as ParsedMail
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from responsys_site.mail.rendering.templates import page_for_browser

_FILE_NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")


class EmailBackend(BaseEmailBackend):
    """Keep mail instead of sending it."""

    def __init__(self, *, folder: Path, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each mail to a file of its own, readable by the owner alone."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for mail in email_messages:
            # As the last mail server on the way writes it (RFC 5321, 4.4).
            sender = f"Return-Path: <{parseaddr(mail.from_email)[1]}>\r\n".encode()
            data = sender + mail.message(policy=email.policy.SMTP).as_bytes()
            name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
            unfinished = self.folder / f"{name}.part"
            unfinished.write_bytes(data)
            unfinished.rename(self.folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class StoredFile:
    """An attached file. Its size is in bytes."""

    name: str
    text: str
    size: int


@dataclass(frozen=True)
class StoredMail:
    """A mail in the development mailbox, as the relay would have got it."""

    name: str
    mail: ParsedMail

    @property
    def kept_at(self) -> datetime:
        return datetime.strptime(f"{self.name.partition('-')[0]}+0000", "%Y%m%dT%H%M%S%f%z")

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.mail.items()]

    def part(self, kind: str) -> str:
        """Return the `plain` or `html` part; empty when there is none."""
        body = self.mail.get_body(preferencelist=(kind,))
        return body.get_content() if body else ""

    @property
    def files(self) -> list[StoredFile]:
        """What is attached, as text."""
        parts = ((part.get_filename() or "", part.get_payload(decode=True)) for part in self.mail.iter_attachments())
        return [
            StoredFile(name, data.decode(errors="replace"), len(data)) for name, data in parts if type(data) is bytes
        ]

    @property
    def text(self) -> str:
        return self.part("plain")

    @property
    def html(self) -> str:
        return self.part("html")


def newest_first(*, folder: Path) -> Iterator[StoredMail]:
    """Yield what is in the mailbox."""
    for path in sorted(folder.glob("*.eml"), reverse=True):
        yield _parsed(path)


def read(*, folder: Path, name: str) -> StoredMail | None:
    """Return one mail by its name; None when there is none, or the name is not one of ours."""
    path = folder / f"{name}.eml"
    return _parsed(path) if _FILE_NAME.fullmatch(name) and path.is_file() else None


def _parsed(path: Path) -> StoredMail:
    return StoredMail(name=path.stem, mail=email.message_from_bytes(path.read_bytes(), policy=email.policy.default))


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails that would have left, newest first."""
    mails = list(newest_first(folder=settings.DEVELOPMENT_MAILBOX))
    return render(request, "mail/mailbox.html", {"mails": mails})


@never_cache
@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail: headers, text part, link to its HTML part."""
    return render(request, "mail/message.html", {"kept": _stored_or_404(name)})


@never_cache
@require_safe
def html_part(request: HttpRequest, name: str) -> HttpResponse:
    """Show the HTML part as the recipient's mail program would, as a page of its own."""
    return HttpResponse(page_for_browser(_stored_or_404(name).html))


@never_cache
@require_safe
def attached(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Show an attached file as text, of any type."""
    files = _stored_or_404(name).files
    if not 1 <= number <= len(files):
        raise Http404(_("There is no such file."))
    return HttpResponse(files[number - 1].text, content_type="text/plain; charset=utf-8")


def _stored_or_404(name: str) -> StoredMail:
    stored = read(folder=settings.DEVELOPMENT_MAILBOX, name=name)
    if stored is None:
        raise Http404(_("There is no such mail."))
    return stored
