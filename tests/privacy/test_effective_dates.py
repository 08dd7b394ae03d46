from datetime import timedelta

import pytest

from privacy.models import PolicyVersion
from tests.privacy.conftest import MONTH, POSTED

SECOND = timedelta(seconds=1)


def in_force(at):
    return PolicyVersion.objects.in_force(at=at)


def test_the_new_version_is_in_force_at_its_second_and_the_old_one_a_second_earlier(first, post):
    change = post(2, settled_at=POSTED)
    assert change.in_force_at == POSTED + MONTH
    assert in_force(POSTED + MONTH) == change
    assert in_force(POSTED + MONTH - SECOND) == first


def test_a_notice_that_settles_late_moves_the_instant(first, post):
    change = post(2, settled_at=POSTED + timedelta(days=3))
    assert change.in_force_at == POSTED + timedelta(days=33)
    assert in_force(POSTED + MONTH) == first


def test_a_stated_date_later_than_the_notice_is_kept(first, post):
    change = post(2, effective_at=POSTED + 2 * MONTH, settled_at=POSTED)
    assert change.in_force_at == POSTED + 2 * MONTH


def test_the_instant_is_rounded_up_to_a_whole_second(first, post):
    change = post(2, settled_at=POSTED + timedelta(microseconds=1))
    assert change.in_force_at == POSTED + MONTH + SECOND


def test_an_unsettled_change_has_no_instant_however_late_it_is(first, post):
    change = post(2)
    later = POSTED + timedelta(days=4000)
    assert change.in_force_at is None
    assert in_force(later) == first
    assert PolicyVersion.objects.coming(at=later) == change


def test_the_first_version_is_in_force_at_posting(first):
    assert in_force(POSTED) == first
    assert in_force(POSTED - SECOND) is None


def test_a_correction_is_in_force_at_once_and_gives_way_to_the_coming_change(first, post):
    change = post(2, settled_at=POSTED)
    day = POSTED + timedelta(days=1)
    correction = post(3, kind="correction", corrects=first, at=day, effective_at=day)
    assert in_force(day) == correction
    assert in_force(POSTED + MONTH) == change


def test_a_correction_of_the_coming_text_shares_its_clock(first, post):
    change = post(2, settled_at=POSTED)
    day = POSTED + timedelta(days=1)
    correction = post(3, kind="correction", corrects=change, at=day, effective_at=day)
    assert in_force(day) == first
    assert PolicyVersion.objects.coming(at=day) == correction
    assert in_force(POSTED + MONTH) == correction


@pytest.mark.parametrize(
    ("number", "day"), [(None, "2003-12-13"), (1, "2003-12-15"), (1, "2026-10-31"), (2, "2026-11-02")]
)
def test_imported_versions_are_in_force_from_their_declared_dates(policy, number, day, at):
    moment = at.replace(year=int(day[:4]), month=int(day[5:7]), day=int(day[8:]))
    found = in_force(moment)
    assert (found and found.number) == number


def test_a_withdrawn_version_never_comes_into_force(first, post):
    change = post(2, settled_at=POSTED)
    PolicyVersion.objects.filter(pk=change.pk).update(withdrawn_at=POSTED, withdrawal_reason="We thought again.")
    assert in_force(POSTED + MONTH) == first
