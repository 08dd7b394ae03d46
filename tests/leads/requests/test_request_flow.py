"""The flow of a request on a site that is warm: its files are counted (docs/architecture.md)."""

import pytest
from django.core import mail
from django.utils import timezone

from leads.models import PendingSubmission
from leads.requests.process import process_pending
from responsys_site.core.http.request_validation import URLENCODED
from responsys_site.mail.queue.tasks import send_due
from tests.leads.conftest import ANSWERS, FORM, key_of


@pytest.fixture
def opened(ask, client, sent) -> str:
    """The one-time token of a form that a visitor has open; another request was answered before."""
    ask(email="first@example.com", ip="203.0.113.9")
    sent()
    return key_of(client)


@pytest.fixture
def post(client, opened):
    body = "&".join(f"{name}={value}" for name, value in ({"key": opened} | ANSWERS | {"company": "Acme"}).items())
    return lambda: client.post(FORM, body.replace(" ", "+"), content_type=URLENCODED)


def test_a_post_is_a_row_before_it_is_answered(post):
    assert post().status_code == 303
    assert PendingSubmission.objects.get().company == "Acme"


def test_a_post_is_acknowledged_by_mail(post):
    post()
    process_pending(at=timezone.now())
    send_due(at=timezone.now())
    assert [message.to for message in mail.outbox][-1] == ["Ann.Smith@example.com"]
