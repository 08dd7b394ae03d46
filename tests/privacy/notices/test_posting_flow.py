"""The flow of a version that two people approved: its files are counted (docs/architecture.md)."""

import pytest
import time_machine
from django.core import mail

from privacy.models import PolicyVersion
from privacy.notices.publish import publish_approved
from responsys_site.mail.queue.tasks import send_due
from tests.privacy.notices.conftest import MINUTE


@pytest.fixture
def posting(draft_change, agreed, on_file, at, client):
    """An approved request on a site that is warm: the policy was read, and mail went out before."""
    on_file("ann")
    client.get("/privacy/")
    send_due(at=at)
    with time_machine.travel(at, tick=False):
        yield agreed(draft_change(), at - MINUTE)


def test_a_version_is_posted_and_its_notice_is_sent(posting, at):
    publish_approved(at=at)
    send_due(at=at)
    assert PolicyVersion.objects.get(pk=posting.version_id).posted_at == at
    assert [message.to for message in mail.outbox] == [['"ann" <ann@example.com>']]
    assert "We name a second office." in mail.outbox[0].body
