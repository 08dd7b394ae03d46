"""A result says nothing any more three intervals after its check: every page that shows it says so by itself."""

from datetime import timedelta

import pytest

from privacy.promises.models import PromiseResult
from privacy.promises.promise_checks import every_check_ran_in_time
from privacy.promises.states import CHECKED_EVERY, read_states
from responsys_site.core.http import snapshot

pytestmark = pytest.mark.usefixtures("policy", "now")


@pytest.fixture(autouse=True)
def _results(policy, at):
    """S1 and S2 were checked at noon, S3 an hour later."""
    for promise, state, moment in [("S1", "kept", at), ("S2", "not kept", at), ("S3", "kept", at + CHECKED_EVERY)]:
        PromiseResult.objects.create(promise=promise, state=state, found=f"Looked at {promise}.", at=moment, since=at)


@pytest.fixture
def shown(now, at, text_of):
    """A page's words so long after noon, on a process that reads its snapshot again."""

    def get(path, *, after):
        now.move_to(at + after)
        snapshot.refresh()
        return text_of(path)

    return get


def line(page, promise):
    row = page[page.index(f'id="{promise}"') :]
    return row[: row.index("</li>")]


def test_result_holds_for_three_intervals_and_not_longer(at):
    last = at + 3 * CHECKED_EVERY
    assert [read_states(at=last).get(promise).state for promise in ("S1", "S2")] == ["kept", "not kept"]
    later = read_states(at=last + timedelta(seconds=1))
    assert [later.get(promise).state for promise in ("S1", "S2", "S3")] == ["not verified", "not verified", "kept"]


def test_each_line_has_the_time_of_its_own_check(shown):
    page = shown("/privacy/promises/", after=3.5 * CHECKED_EVERY)
    assert "Not verified since 23 November 2026, 04:00. It was kept then: Looked at S1." in line(page, "S1")
    assert "Last checked on 23 November 2026, 05:00" in line(page, "S3")


def test_line_that_was_broken_says_so(shown):
    page = shown("/privacy/promises/", after=30 * CHECKED_EVERY)
    assert "Not verified since 23 November 2026, 04:00. It was not kept then: Looked at S2." in line(page, "S2")


@pytest.mark.parametrize("path", ["/", "/privacy/", "/contact/", "/about/", "/privacy/promises/"])
def test_pages_follow_while_nothing_is_checked(shown, path):
    assert "1 broken" in shown(path, after=CHECKED_EVERY)
    page = shown(path, after=5 * CHECKED_EVERY)
    assert "not verified since 23 November 2026, 05:00" in page and "not yet checked" not in page


def test_promises_that_are_not_counted_are_listed_apart(shown):
    page = shown("/privacy/promises/", after=CHECKED_EVERY)
    counted, apart = page.split('id="not-counted"')
    assert all(f'<li class="state" id="{promise}">' in apart for promise in ("S4", "T3", "T4", "T5"))
    assert '<li class="state" id="T6">' in counted


def test_check_of_checks_does_not_wait_for_a_promise_that_has_ended(at):
    PromiseResult.objects.create(
        promise="S4", state="kept", found="", at=at - timedelta(days=400), since=at - timedelta(days=400)
    )

    assert every_check_ran_in_time(at=at + CHECKED_EVERY)
