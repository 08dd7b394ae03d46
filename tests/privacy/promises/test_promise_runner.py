from dataclasses import replace

import pytest

from privacy import promise_checks
from privacy.immutability import IMMUTABLE_TABLES
from responsys_site.core.db.immutable.tables import Rule
from responsys_site.core.promise_checks import CheckFailed
from tests.privacy.conftest import POSTED, WORDS

CHECKS = [
    promise_checks.versions_are_served,
    promise_checks.disclosures_are_shown,
    promise_checks.clauses_name_their_audience,
    promise_checks.provider_is_named,
]


@pytest.mark.parametrize("check", CHECKS)
def test_each_is_kept_on_a_site_as_it_is_set_up(policy, now, at, check):
    assert check(at=at)


@pytest.mark.parametrize("check", CHECKS)
def test_each_is_broken_on_a_site_without_a_policy(db, now, at, check):
    with pytest.raises(CheckFailed):
        check(at=at)


def test_s2_sees_a_version_that_does_not_answer(policy, now, at, monkeypatch):
    monkeypatch.setattr("privacy.policy.page_data.version_page", lambda **asked: None)
    with pytest.raises(CheckFailed, match="Version 1 did not answer"):
        promise_checks.versions_are_served(at=at)


def test_s2_sees_a_missing_guard(policy, now, at, monkeypatch):
    lost = Rule(name="no_such_guard", on="INSERT", when="1 = 1", words="no")
    monkeypatch.setattr("privacy.immutability.IMMUTABLE_TABLES", [replace(IMMUTABLE_TABLES[1], refusals=(lost,))])
    with pytest.raises(CheckFailed, match="does not guard"):
        promise_checks.versions_are_served(at=at)


def test_s2_sees_words_that_are_not_the_posted_ones(policy, now, at, monkeypatch):
    monkeypatch.setattr(promise_checks, "text_sha256", lambda text: "the hash of other words")
    with pytest.raises(CheckFailed, match="not the posted ones"):
        promise_checks.versions_are_served(at=at)


def test_s3_sees_a_disclosure_that_is_missing(first, now):
    now.move_to(POSTED)
    with pytest.raises(CheckFailed, match="seven disclosures"):
        promise_checks.disclosures_are_shown(at=POSTED)


def test_s3_sees_a_card_that_is_missing(policy, now, at, monkeypatch):
    monkeypatch.setattr("privacy.policy.page_data.DISCLOSURES", ())
    with pytest.raises(CheckFailed, match="first screen"):
        promise_checks.disclosures_are_shown(at=at)


def test_s8_sees_a_clause_that_does_not_say_to_whom(post, now):
    now.move_to(POSTED)
    post(1, kind="first", effective_at=POSTED, words=WORDS.replace('data-applies-to="visitors customers"', ""))
    with pytest.raises(CheckFailed, match="How we change this"):
        promise_checks.clauses_name_their_audience(at=POSTED)


def test_s8_sees_a_page_that_does_not_say_to_whom(policy, now, at, monkeypatch):
    monkeypatch.setattr("privacy.policy.page_data.AUDIENCES", {"visitors": "visitors to this site"})
    with pytest.raises(CheckFailed, match="does not say to whom it applies"):
        promise_checks.clauses_name_their_audience(at=at)


def test_k5_sees_a_provider_that_the_policy_does_not_name(policy, now, at, settings):
    settings.HOSTING_PROVIDER = "Another Provider"
    with pytest.raises(CheckFailed, match="does not name"):
        promise_checks.provider_is_named(at=at)
