import pytest

from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.tasks import send_due


@pytest.fixture
def impatient(settings, relay):
    """The site's mailer waits for a second of silence, and two in all."""
    settings.MAILERS["default"]["OPTIONS"] |= {"timeout": 1, "longest": 2}
    return relay


@pytest.fixture
def tried(at):
    """Send what is due and return the delivery as it then stands."""

    def run(delivery, *, at=at) -> Delivery:
        send_due(at=at)
        delivery.refresh_from_db()
        return delivery

    return run
