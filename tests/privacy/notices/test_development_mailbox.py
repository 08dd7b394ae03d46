"""A site whose e-mail only goes to a folder says why a version can't take effect, or lets it happen."""

import pytest

from privacy.notices.publish import publish_approved
from privacy.notices.settlement import settle
from responsys_site.core.http import snapshot
from responsys_site.mail.queue.tasks import send_due
from tests.privacy.notices.conftest import MINUTE, MONTH


@pytest.fixture
def mailbox(settings, tmp_path):
    backend = "responsys_site.mail.dev_mailbox.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"folder": tmp_path}}}


@pytest.fixture
def posted(mailbox, draft_change, agreed, on_file, at):
    """A version whose notice went to one person, into the development mailbox."""
    on_file("ann")
    version = draft_change()
    agreed(version, at)
    publish_approved(at=at)
    send_due(at=at)
    settle(at=at + MINUTE)
    version.refresh_from_db()
    return version


def test_staff_read_why_the_notice_does_not_settle(posted, staff_of, at):
    assert "because this site&#x27;s e-mail reaches no one" in staff_of(0).open(posted, "change/", at=at + MINUTE).text


def test_visitors_read_why_the_version_does_not_take_effect(posted, client, at):
    snapshot.clear()
    assert "its e-mails reach no one" in client.get(f"/privacy/versions/{posted.number}/").text


def test_notice_settles_when_the_setting_says_so(posted, settings, staff_of, at):
    settings.DEVELOPMENT_MAIL_SETTLES = True
    assert settle(at=at + MINUTE) == [posted.number]
    posted.refresh_from_db()
    assert posted.in_force_at >= at + MONTH
    assert "reaches no one" not in staff_of(0).open(posted, "change/", at=at + 2 * MINUTE).text
