import pytest

from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.rendering.templates import RenderedEmail
from tests.mail.smtp_peer import relay_running


@pytest.fixture
def relay(settings):
    """A relay that the site is set to send by."""
    with relay_running() as relay:
        settings.MAILERS = {
            "default": {
                "BACKEND": "responsys_site.mail.smtp.backend.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": relay.port, "timeout": 3, "longest": 6},
            }
        }
        yield relay


@pytest.fixture
def queued(db, at):
    """Queue one message and return its first delivery."""

    def put(*addresses, kind=Message.Kind.TRANSACTIONAL, subject="Good day [[name]]", html="<p>[[name]]</p>", **fields):
        written = RenderedEmail(template="test/letter", subject=subject, text="To [[name]].\n", html=html)
        recipients = [Recipient(address=address, fields={"name": "Ann", **fields}) for address in addresses]
        return queue(kind=kind, written=written, recipients=recipients, at=at)

    def first(*addresses, **options) -> Delivery:
        return put(*(addresses or ("ann@example.com",)), **options).deliveries.order_by("pk").first()

    return first
