from datetime import timedelta

import pytest

from leads.consent import texts
from leads.consent.opt_out import opt_out
from leads.models import ConsentEvent
from leads.promise_checks import consent as checks
from leads.views import consent as opt_out_views
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.promise_checks import TEST_ADDRESS, CheckFailed
from responsys_site.mail.models import Delivery, Message, Suppression


@pytest.fixture
def mailing_sent(at):
    """A mailing that went to somebody an hour ago."""
    mailing = Message.objects.create(kind="marketing", subject="x", text="x", from_email="a@example.com", created_at=at)
    return Delivery.objects.create(
        message=mailing, address_digest="a" * 32, state="sent", ended_at=at, queued_at=at, due_at=at
    )


def test_l3_is_broken_by_a_link_that_acts_when_it_is_opened(now, monkeypatch):
    def hasty(*args, **options):
        opt_out(
            address_digest=keyed_digest(TEST_ADDRESS), channel=ConsentEvent.Channel.LINK, words=texts.ONE_CLICK, at=now
        )
        return get(*args, **options)

    get = opt_out_views.OptOutView.get
    monkeypatch.setattr(opt_out_views.OptOutView, "get", hasty)
    with pytest.raises(CheckFailed, match="before the button"):
        checks.opt_out_works(at=now)
    assert Suppression.objects.count() == 0


def test_l3_is_broken_by_an_opt_out_without_a_journal_line(now, monkeypatch):
    monkeypatch.setattr("responsys_site.core.journal.journal_file.append", lambda **facts: None)
    with pytest.raises(CheckFailed, match="journal"):
        checks.opt_out_works(at=now)


def test_l3_is_broken_by_a_link_that_anybody_can_make(now, monkeypatch):
    monkeypatch.setattr(opt_out_views, "read_opt_out_token", lambda *, token: keyed_digest(TEST_ADDRESS))
    with pytest.raises(CheckFailed, match="never made"):
        checks.opt_out_works(at=now)


def test_l3_is_broken_by_a_mailing_after_an_opt_out(now, mailing_sent):
    since = mailing_sent.ended_at - timedelta(hours=1)
    Suppression.objects.add(address_digest="a" * 32, scope="marketing", reason="opted out", at=since)
    with pytest.raises(CheckFailed, match="had opted out"):
        checks.no_mailing_after_an_opt_out(at=now)


def test_l2_is_broken_by_a_mailing_that_nobody_confirmed(now, mailing_sent):
    with pytest.raises(CheckFailed, match="had not confirmed"):
        checks.every_mailing_was_confirmed(at=now)
