from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, connection, transaction

from privacy.models import PolicyText, PolicyVersion, Review
from tests.privacy.conftest import MONTH, POSTED, agree_to

DAY = timedelta(days=1)
MICRO = timedelta(microseconds=1)


def test_a_change_in_force_earlier_than_30_days_after_posting(first, post):
    with pytest.raises(IntegrityError), transaction.atomic():
        post(2, effective_at=POSTED + MONTH - MICRO)
    assert post(2, effective_at=POSTED + MONTH).number == 2


def test_a_second_first_version(first, post):
    with pytest.raises(IntegrityError), transaction.atomic():
        post(2, kind="first", effective_at=POSTED)


def test_a_second_coming_version_before_the_first_has_settled(first, post):
    post(2)
    with pytest.raises(DatabaseError), transaction.atomic():
        post(3, at=POSTED + DAY, effective_at=POSTED + DAY + MONTH)


def test_a_second_coming_version_after_the_first_has_settled(first, post):
    post(2, settled_at=POSTED + DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        post(3, at=POSTED + MONTH, effective_at=POSTED + 2 * MONTH)
    assert post(3, at=POSTED + MONTH + DAY, effective_at=POSTED + MONTH + DAY + MONTH).number == 3


def test_a_coming_version_does_not_stand_in_the_way_once_withdrawn(first, post):
    coming = post(2)
    PolicyVersion.objects.filter(pk=coming.pk).update(withdrawn_at=POSTED + DAY, withdrawal_reason="Unclear words.")
    assert post(3, at=POSTED + DAY, effective_at=POSTED + DAY + MONTH).number == 3


@pytest.mark.parametrize(
    "withdrawal",
    [
        {"withdrawn_at": POSTED + MONTH, "withdrawal_reason": "Too late."},
        {"withdrawn_at": POSTED + DAY},
        {"withdrawal_reason": "No time given."},
        {"withdrawn_at": POSTED + DAY, "withdrawal_reason": ""},
    ],
)
def test_a_withdrawal_without_a_reason_or_after_the_version_is_in_force(first, post, withdrawal):
    coming = post(2, settled_at=POSTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=coming.pk).update(**withdrawal)


@pytest.mark.parametrize("number", [None, 0])
def test_a_posted_version_without_a_proper_number(post, number):
    with pytest.raises(DatabaseError), transaction.atomic():
        post(number)


def test_a_settled_time_where_no_notice_goes_out(first):
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=first.pk).update(settled_at=POSTED)


def test_a_correction_that_does_not_say_of_what(first, post):
    with pytest.raises(IntegrityError), transaction.atomic():
        post(2, kind="correction", effective_at=POSTED)


def test_a_correction_of_a_version_that_is_no_longer_in_force(first, post):
    second = post(2, settled_at=POSTED)
    with pytest.raises(DatabaseError), transaction.atomic():
        post(3, kind="correction", corrects=first, at=POSTED + MONTH, effective_at=POSTED + MONTH)
    assert post(3, kind="correction", corrects=second, at=POSTED + MONTH, effective_at=POSTED + MONTH).number == 3


def test_a_correction_of_a_withdrawn_version(first, post):
    coming = post(2)
    PolicyVersion.objects.filter(pk=coming.pk).update(withdrawn_at=POSTED, withdrawal_reason="Unclear words.")
    with pytest.raises(DatabaseError), transaction.atomic():
        post(3, kind="correction", corrects=coming, effective_at=POSTED)


@pytest.mark.parametrize("kind", ["first", "change", "correction"])
def test_a_posting_that_nobody_has_agreed_to(first, draft, kind):
    version = draft(kind=kind, corrects=first if kind == "correction" else None)
    with pytest.raises(DatabaseError, match="approved"), transaction.atomic():
        version.post(number=2, at=POSTED, effective_at=POSTED + MONTH)


def test_a_posting_whose_approval_was_refused(draft):
    version = draft(kind="first")
    agree_to(version, POSTED)
    version.postings.update(rejected_at=POSTED, rejection_reason="The words have changed.")
    with pytest.raises(DatabaseError, match="approved"), transaction.atomic():
        version.post(number=1, at=POSTED, effective_at=POSTED)


def test_a_review_of_a_draft(draft, first):
    by = User.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.create(version=draft(), at=POSTED, by=by, looked_at="All clauses.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(version=first, at=POSTED, by=by, looked_at="")


def test_two_texts_in_one_language(draft):
    version = draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyText.objects.create(version=version, source="Again")


def test_a_hash_of_other_words(draft):
    draft()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_policytext SET markdown = 'other words'")
