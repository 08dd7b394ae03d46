import email
import email.policy

import pytest

from responsys_site.mail.queue.tasks import send_due


@pytest.fixture
def sent(queued, relay, at):
    """Queue one mail, send it, and return the bytes that the relay took."""

    def send(*addresses, **options) -> bytes:
        queued(*addresses, **options)
        send_due(at=at)
        return relay.taken[-1]

    return send


@pytest.fixture(scope="session")
def read():
    """Read a mail as a modern mail program does."""
    return lambda text: email.message_from_bytes(text, policy=email.policy.default)
