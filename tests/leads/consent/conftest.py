import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from leads.consent.double_opt_in import issue_confirm_link
from leads.models import Contact
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.tokens import opt_out_token
from responsys_site.mail.queue.tasks import send_due

ANN = "Ann.Smith@Example.com"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def opt_out_path(address: str = ANN) -> str:
    return f"/opt-out/{opt_out_token(address_digest=keyed_digest(address))}/"


def field(page, name: str) -> str:
    """The value of a hidden field of a page; empty when the page has none."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    return found[1] if found else ""


def link_in(mail, place: str) -> str:
    """The path of the first link to `place` in a mail."""
    return re.search(rf"https://www\.responsys\.example(/{place}/[\w-]+/)", mail.body)[1]


@pytest.fixture
def clock(at):
    """The site's clock, which stands still until it is moved: `clock.shift(timedelta(days=1))`."""
    with time_machine.travel(at, tick=False) as clock:
        yield clock


@pytest.fixture
def ann(policy, clock) -> Contact:
    return Contact.objects.create(
        address=ANN, address_digest=keyed_digest(ANN), name="Ann Smith", created_at=timezone.now()
    )


@pytest.fixture
def issue(ann, clock):
    """Mail Ann a confirm link, a minute later, and return its path."""

    def issued(*, purpose="updates", contact=ann):
        clock.shift(timedelta(minutes=1))
        return f"/confirm/{issue_confirm_link(contact=contact, purpose=purpose, at=timezone.now())}/"

    return issued


@pytest.fixture
def confirm(client, clock):
    """Open a confirm page and press its button, a minute later."""

    def press(path):
        key = field(client.get(path), "key")
        clock.shift(timedelta(minutes=1))
        return client.post(path, {"key": key})

    return press


@pytest.fixture
def stop(client, clock):
    """Press a button of the opt-out page, a minute later."""

    def press(address=ANN, **posted):
        clock.shift(timedelta(minutes=1))
        return client.post(opt_out_path(address), posted)

    return press


@pytest.fixture
def mails():
    """Send what waits and return every mail that has left, oldest first."""

    def send():
        send_due(at=timezone.now())
        return mail.outbox

    return send
