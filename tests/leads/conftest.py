import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from leads.requests.process import process_pending
from leads.requests.tasks import notify_staff_of_new_requests
from responsys_site.core.http.request_validation import URLENCODED
from responsys_site.mail.queue.tasks import send_due
from tests.factories import make_staff, sign_in
from tests.wsgi_client import SiteClient

FORM = "/request-information/"
ANSWERS = {
    "name": "Ann Smith",
    "company": "Example & Daughters",
    "email": "Ann.Smith@Example.com",
    "needs": "How do I import a list?",
}


READING = timedelta(minutes=1)


def key_of(client, *, read_for=READING) -> str:
    """Return the one-time key of a form that a visitor has had open for a while."""
    with time_machine.travel(datetime.now(UTC) - read_for, tick=False):
        return key_on(client.get(FORM))


def key_on(page) -> str:
    return re.search(r'name="key" value="([^"]+)"', page.text)[1]


@pytest.fixture
def ask(client, policy):
    """Open the form, fill it in and send it; `changes` differ from ANSWERS, `headers` go with the POST.

    A worker records it before the test goes on, unless `recorded` is False.
    """

    def send(*, key=None, headers=None, ip="127.0.0.1", recorded=True, **changes):
        answers = {"key": key or key_of(client), **ANSWERS, **changes}
        body = urlencode(answers, doseq=True)  # as a browser sends a form without files
        answer = client.post(FORM, body, content_type=URLENCODED, headers=headers, REMOTE_ADDR=ip)
        if recorded:
            process_pending(at=timezone.now())
        return answer

    return send


@pytest.fixture
def ask_after(client, ask):
    """Send the form so long after it was opened, by a frozen clock: a busy machine makes no person of a program."""

    def send(read_for: timedelta, **changes):
        with time_machine.travel(datetime.now(UTC), tick=False):
            return ask(key=key_of(client, read_for=read_for), **changes)

    return send


@pytest.fixture
def sent():
    """Send what waits and return every mail that has left."""

    def send():
        notify_staff_of_new_requests(at=timezone.now())
        send_due(at=timezone.now())
        return mail.outbox

    return send


@pytest.fixture
def opt_out_path(ask, sent):
    """The path of the opt-out link in the acknowledgement that Ann got."""
    ask()
    return re.search(r"/opt-out/[\w-]{32}/", sent()[0].body)[0]


@pytest.fixture
def lead_manager(db) -> User:
    return make_staff("manager", role="Lead managers", password="long-enough")


@pytest.fixture
def staff(lead_manager) -> SiteClient:
    """The browser of a lead manager who is signed in."""
    return sign_in(lead_manager)
