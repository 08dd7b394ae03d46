"""One asks and another one agrees to the very same words; alone it takes a day and a public note."""

import pytest
from django.db import IntegrityError, transaction

from privacy.models import PolicyVersion, Posting
from privacy.notices.asking import approve, approve_alone, ask_for_posting, take_back
from privacy.notices.not_possible import NotPossible
from privacy.notices.posting import post_approved
from privacy.notices.standing import state_in_words
from responsys_site.mail.models import Delivery
from tests.privacy.notices.conftest import DAY, MINUTE


@pytest.fixture
def asked(draft_change, officers, at):
    return ask_for_posting(version=draft_change(), by=officers[0], at=at)


def test_nobody_agrees_to_what_they_asked_for_themselves(asked, officers, at):
    with pytest.raises(NotPossible, match="second person"):
        approve(posting=asked, by=officers[0], sha256=asked.sha256, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=asked.pk).update(approved_by=officers[0], approved_at=at)


def test_an_edit_after_the_asking_must_be_asked_for_anew(asked, officers, at):
    PolicyVersion.objects.filter(pk=asked.version_id).update(what_changed="Something else.")
    with pytest.raises(NotPossible, match="no longer"):
        approve(posting=asked, by=officers[1], sha256=asked.sha256, at=at)
    take_back(posting=asked, by=officers[0], at=at)
    assert ask_for_posting(version=asked.version, by=officers[0], at=at).pk != asked.pk


def test_an_edit_after_the_agreement_is_not_posted(asked, officers, at, monkeypatch):
    monkeypatch.setattr("privacy.notices.asking.ring", lambda task: None)
    approve(posting=asked, by=officers[1], sha256=asked.sha256, at=at)
    PolicyVersion.objects.filter(pk=asked.version_id).update(what_changed="Something else.")
    assert post_approved(at=at + MINUTE) == 0
    assert "no longer what was agreed to" in state_in_words(version=asked.version, at=at + MINUTE)


def test_alone_it_takes_24_hours_and_a_public_note(asked, officers, at, monkeypatch):
    ada, ben = officers
    options = {"posting": asked, "by": ada, "note": "Ben left us.", "sha256": asked.sha256}
    with pytest.raises(NotPossible, match="Somebody else"):
        approve_alone(**options, at=at + DAY)
    ben.groups.clear()
    with pytest.raises(NotPossible, match="24 hours"):
        approve_alone(**options, at=at + DAY - MINUTE)
    monkeypatch.setattr("privacy.notices.asking.ring", lambda task: None)
    approve_alone(**options, at=at + DAY)
    assert post_approved(at=at + DAY) == 1
    assert PolicyVersion.objects.posted().filter(number=3).exists()


def test_it_is_posted_once_however_often_the_work_is_done(on_file, posted, at):
    on_file("ann")
    posted(at)
    assert [post_approved(at=at + MINUTE), post_approved(at=at + MINUTE)] == [0, 0]
    assert Delivery.objects.filter(message__template="privacy/policy_notice").count() == 1


def test_killed_before_the_commit_it_is_not_posted_and_then_it_is(on_file, asked, officers, at, monkeypatch):
    on_file("ann")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("privacy.notices.posting.record", _killed)
        patch.setattr("privacy.notices.asking.ring", lambda task: None)
        approve(posting=asked, by=officers[1], sha256=asked.sha256, at=at)
        post_approved(at=at)
    assert not Delivery.objects.exists() and not PolicyVersion.objects.filter(number=3).exists()
    assert post_approved(at=at + MINUTE) == 1
    assert Delivery.objects.count() == 1


def _killed(**facts):
    raise KeyboardInterrupt


def test_a_machine_whose_clock_lies_behind_posts_nothing(asked, officers, at, monkeypatch):
    monkeypatch.setattr("privacy.notices.asking.ring", lambda task: None)
    approve(posting=asked, by=officers[1], sha256=asked.sha256, at=at + MINUTE)
    assert post_approved(at=at) == 0
    assert post_approved(at=at + MINUTE) == 1


def test_a_second_coming_version_is_refused_with_the_reason(posted, draft_change, officers, at):
    posted(at, effective_at=at + 90 * DAY)
    with pytest.raises(NotPossible, match="coming already"):
        ask_for_posting(version=draft_change(), by=officers[0], at=at + DAY)
