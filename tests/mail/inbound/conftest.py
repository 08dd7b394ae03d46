import pytest

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.inbound.storage import Envelope, SpooledMessage, store
from responsys_site.mail.models import Delivery, IncomingMail
from responsys_site.mail.queue.tasks import send_due
from tests.mail.inbound.dovecot import mail_server, mailbox

__all__ = ["mail_server", "mailbox"]
LETTER = (
    b"Return-Path: <ann@example.com>\r\nFrom: Ann <ann@example.com>\r\nTo: privacy@responsys.example\r\n"
    b"Subject: What do you hold about me?\r\nMessage-ID: <letter@example.com>\r\n"
    b"Date: Mon, 23 Nov 2026 12:00:00 +0000\r\n\r\nGood day\r\n"
)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.BOUNCE_MAILBOX = "bounces@responsys.example"


@pytest.fixture
def letter():
    """The bytes of a mail: `letter()`; `letter(subject="x", date=None)` with lines changed, added and left out."""

    def written(**fields: str | None) -> bytes:
        head, _, body = LETTER.partition(b"\r\n\r\n")
        names = [name.replace("_", "-").lower().encode() + b":" for name in fields]
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(tuple(names) or (b"\0",))]
        added = [f"{name.replace('_', '-')}: {value}".encode() for name, value in fields.items() if value is not None]
        return b"\r\n".join([*kept, *added, b"", body])

    return written


@pytest.fixture
def take_in(db, at):
    """Store a mail as the intake does, and return its row."""

    def stored(data: bytes, *, at=at, **envelope: str) -> IncomingMail:
        with SpooledMessage() as arriving:
            arriving.add(data)
            store(arriving=arriving, source=IncomingMail.Source.PIPE, envelope=Envelope(**envelope), at=at)
            return IncomingMail.objects.get(sha256=arriving.sha256)

    return stored


@pytest.fixture
def arrive(take_in, at):
    """Take a mail in, let the handlers work, and return its row."""

    def arrived(data: bytes) -> IncomingMail:
        mail = take_in(data)
        run(name="handle-incoming-mail", at=at)
        mail.refresh_from_db()
        return mail

    return arrived


@pytest.fixture
def sent(queued, relay, at) -> Delivery:
    """A mail to ann@example.com that the relay has taken."""
    delivery = queued()
    send_due(at=at)
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    return delivery
