import socket

import pytest

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import Delivery
from tests.mail.smtp_peer import HANG_UP


@pytest.fixture(params=["refused", "no such name", "greets with 421", "hangs up at once"])
def absent(request, relay, settings, monkeypatch):
    """A relay that cannot be spoken to."""

    def unknown(*_):
        raise socket.gaierror(-2, "Name or service not known")

    match request.param:
        case "refused":
            settings.MAILERS["default"]["OPTIONS"]["port"] = 1
        case "no such name":
            monkeypatch.setattr(socket, "create_connection", unknown)
        case "greets with 421":
            relay.greeting = "421 busy"
        case "hangs up at once":
            relay.greeting = HANG_UP


def test_nothing_is_settled_and_the_heartbeat_says_so(queued, absent, at):
    queued("ann@example.com", "ben@example.com")
    assert "the relay could not be reached" in run(name="send-waiting-mail", at=at)
    assert set(Delivery.objects.values_list("state", "attempts", "next_attempt_at")) == {("queued", 0, at)}


def test_it_goes_out_once_the_relay_is_back(queued, relay, settings, tried):
    port, settings.MAILERS["default"]["OPTIONS"]["port"] = relay.port, 1
    delivery = tried(queued())
    settings.MAILERS["default"]["OPTIONS"]["port"] = port
    assert tried(delivery).state == "sent" and delivery.attempts == 1
