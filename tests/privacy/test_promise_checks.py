from dataclasses import replace

import pytest

from privacy import promise_checks
from privacy.guarded_tables import GUARDED
from responsys_site.ground.guarded import Refusal
from responsys_site.ground.promises import NotKept
from tests.privacy.conftest import POSTED, WORDS

CHECKS = [
    promise_checks.versions_stand,
    promise_checks.seven_disclosures_are_shown,
    promise_checks.every_clause_says_to_whom,
    promise_checks.provider_is_named,
]


@pytest.mark.parametrize("check", CHECKS)
def test_each_is_kept_on_a_site_as_it_is_set_up(policy, now, at, check):
    assert check(at=at)


@pytest.mark.parametrize("check", CHECKS)
def test_each_is_broken_on_a_site_without_a_policy(db, now, at, check):
    with pytest.raises(NotKept):
        check(at=at)


def test_s2_sees_a_version_that_does_not_answer(policy, now, at, monkeypatch):
    monkeypatch.setattr("privacy.views.read_version", lambda **asked: None)
    with pytest.raises(NotKept, match="Version 1 did not answer"):
        promise_checks.versions_stand(at=at)


def test_s2_sees_a_missing_guard(policy, now, at, monkeypatch):
    lost = Refusal(name="no_such_guard", on="INSERT", when="1 = 1", words="no")
    monkeypatch.setattr("privacy.guarded_tables.GUARDED", [replace(GUARDED[1], refusals=(lost,))])
    with pytest.raises(NotKept, match="does not guard"):
        promise_checks.versions_stand(at=at)


def test_s2_sees_words_that_are_not_the_posted_ones(policy, now, at, monkeypatch):
    monkeypatch.setattr(promise_checks, "text_sha256", lambda text: "the hash of other words")
    with pytest.raises(NotKept, match="not the posted ones"):
        promise_checks.versions_stand(at=at)


def test_s3_sees_a_disclosure_that_is_missing(first):
    with pytest.raises(NotKept, match="seven disclosures"):
        promise_checks.seven_disclosures_are_shown(at=POSTED)


def test_s3_sees_a_card_that_is_missing(policy, now, at, monkeypatch):
    monkeypatch.setattr("privacy.reading.DISCLOSURES", ())
    with pytest.raises(NotKept, match="first screen"):
        promise_checks.seven_disclosures_are_shown(at=at)


def test_s8_sees_a_clause_that_does_not_say_to_whom(post):
    post(1, kind="first", effective_at=POSTED, words=WORDS.replace('data-applies-to="visitors customers"', ""))
    with pytest.raises(NotKept, match="How we change this"):
        promise_checks.every_clause_says_to_whom(at=POSTED)


def test_k5_sees_a_provider_that_the_policy_does_not_name(policy, now, at, settings):
    settings.HOSTING_PROVIDER = "Another Provider"
    with pytest.raises(NotKept, match="does not name"):
        promise_checks.provider_is_named(at=at)
