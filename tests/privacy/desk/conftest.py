import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from privacy.desk.models import Case
from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.tasks import send_due
from tests.factories import make_case, make_staff

FORM = "/privacy/ask/"
ANSWERS = {"kind": "question", "email": "Ann.Smith@Example.com", "name": "Ann", "text": "What do you\nhold?"}


def key_of(client, form=FORM) -> str:
    """The one-time key of a form that a visitor has had open for a minute."""
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=1)):
        return re.search(r'name="key" value="([^"]+)"', client.get(form).text)[1]


@pytest.fixture
def ask(client, db):
    """Open the desk's form, fill it in and send it."""

    def send(*, key=None, headers=None, **changes):
        answers = {"key": key or key_of(client), **ANSWERS, **changes}
        return client.post(FORM, answers, headers=headers)

    return send


@pytest.fixture
def sent():
    """Send what waits and return every mail that has left."""

    def send():
        send_due(at=timezone.now())
        return mail.outbox

    return send


@pytest.fixture
def advocate(db) -> User:
    return make_staff("advocate", role="Privacy office", email="advocate@responsys.example")


@pytest.fixture
def told(advocate):
    """How many mails to the desk have these words."""

    def count(words: str) -> int:
        news = Delivery.objects.filter(address=advocate.email).values_list("fields", flat=True)
        return sum(words in fields.get("news", "") for fields in news)

    return count


@pytest.fixture
def opened(db, at):
    """Open a case at `at`; `changes` differ from a question of Ann's by form."""

    def make(**changes) -> Case:
        return make_case(**{"address": "ann@example.com", "at": at} | changes)

    return make
