"""One asks and another one agrees to the very same words; alone it takes a day and a public note."""

import pytest
from django.db import IntegrityError, transaction

from privacy.models import PolicyVersion, Posting
from privacy.notices.approval import approve, cancel_request, request_posting, self_approve
from privacy.notices.privacy_office import ActionNotAllowed
from privacy.notices.publish import publish_approved
from privacy.notices.status import describe_status
from responsys_site.mail.models import Delivery
from tests.privacy.notices.conftest import DAY, MINUTE


@pytest.fixture
def asked(draft_change, officers, at):
    return request_posting(version=draft_change(), by=officers[0], at=at)


def test_nobody_agrees_to_what_they_asked_for_themselves(asked, officers, at):
    with pytest.raises(ActionNotAllowed, match="second person"):
        approve(posting=asked, by=officers[0], sha256=asked.sha256, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=asked.pk).update(approved_by=officers[0], approved_at=at)


def test_an_edit_after_the_asking_must_be_asked_for_anew(asked, officers, at):
    PolicyVersion.objects.filter(pk=asked.version_id).update(what_changed="Something else.")
    with pytest.raises(ActionNotAllowed, match="no longer"):
        approve(posting=asked, by=officers[1], sha256=asked.sha256, at=at)
    cancel_request(posting=asked, by=officers[0], at=at)
    assert request_posting(version=asked.version, by=officers[0], at=at).pk != asked.pk


def test_an_edit_after_the_agreement_is_not_posted(asked, officers, at, monkeypatch):
    monkeypatch.setattr("privacy.notices.approval.enqueue_soon", lambda task: None)
    approve(posting=asked, by=officers[1], sha256=asked.sha256, at=at)
    PolicyVersion.objects.filter(pk=asked.version_id).update(what_changed="Something else.")
    assert publish_approved(at=at + MINUTE) == 0
    assert "no longer what was agreed to" in describe_status(version=asked.version, at=at + MINUTE)


def test_alone_it_takes_24_hours_and_a_public_note(asked, officers, at, monkeypatch):
    ada, ben = officers
    options = {"posting": asked, "by": ada, "note": "Ben left us.", "sha256": asked.sha256}
    with pytest.raises(ActionNotAllowed, match="Someone else"):
        self_approve(**options, at=at + DAY)
    ben.groups.clear()
    with pytest.raises(ActionNotAllowed, match="24 hours"):
        self_approve(**options, at=at + DAY - MINUTE)
    monkeypatch.setattr("privacy.notices.approval.enqueue_soon", lambda task: None)
    self_approve(**options, at=at + DAY)
    assert publish_approved(at=at + DAY) == 1
    assert PolicyVersion.objects.posted().filter(number=3).exists()


def test_it_is_posted_once_however_often_the_work_is_done(on_file, posted, at):
    on_file("ann")
    posted(at)
    assert [publish_approved(at=at + MINUTE), publish_approved(at=at + MINUTE)] == [0, 0]
    assert Delivery.objects.filter(message__template="privacy/policy_notice").count() == 1


def test_killed_before_the_commit_it_is_not_posted_and_then_it_is(on_file, asked, officers, at, monkeypatch):
    on_file("ann")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("privacy.notices.publish.append", _killed)
        patch.setattr("privacy.notices.approval.enqueue_soon", lambda task: None)
        approve(posting=asked, by=officers[1], sha256=asked.sha256, at=at)
        publish_approved(at=at)
    assert not Delivery.objects.exists() and not PolicyVersion.objects.filter(number=3).exists()
    assert publish_approved(at=at + MINUTE) == 1
    assert Delivery.objects.count() == 1


def _killed(**facts):
    raise KeyboardInterrupt


def test_a_machine_whose_clock_lies_behind_posts_nothing(asked, officers, at, monkeypatch):
    monkeypatch.setattr("privacy.notices.approval.enqueue_soon", lambda task: None)
    approve(posting=asked, by=officers[1], sha256=asked.sha256, at=at + MINUTE)
    assert publish_approved(at=at) == 0
    assert publish_approved(at=at + MINUTE) == 1


def test_a_second_coming_version_is_refused_with_the_reason(posted, draft_change, officers, at):
    posted(at, effective_at=at + 90 * DAY)
    with pytest.raises(ActionNotAllowed, match="coming already"):
        request_posting(version=draft_change(), by=officers[0], at=at + DAY)
