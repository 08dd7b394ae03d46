"""The seal's page in each state that it can be in, and the mark beneath every page."""

from datetime import timedelta

import pytest

from privacy.effective_dates import midnight_at_home
from responsys_site.core.http import snapshot
from tests.browser_routes import window_at
from tests.privacy.certification.conftest import PAPER

__all__ = ["window_at"]
pytestmark = [pytest.mark.browser, pytest.mark.looks]
LAPSED = midnight_at_home(day=PAPER["valid_to"] + timedelta(days=1))
ALL_BUT_MASTHEAD = (".masthead",)


@pytest.fixture
def seen(window_at, client):
    """Open the seal's page at a moment; return its words, and what is wrong with its looks."""

    def look(moment):
        snapshot.clear()
        window = window_at(moment, client=client)
        window.open("/privacy/seal/")
        return window.page.locator("body").inner_text(), window.looks_wrong(apart_from=ALL_BUT_MASTHEAD)

    return look


def test_while_there_is_none(policy, seen, at):
    words, wrong = seen(at)
    assert "We hold no privacy seal" in words and wrong == []


def test_while_it_is_valid(policy, certify, seen, at):
    certify(scope="This site, its forms and the desk that answers. " * 6)
    words, wrong = seen(at)
    assert "ES-17" in words and wrong == []


def test_once_it_has_lapsed(policy, certify, seen):
    certify()
    words, wrong = seen(LAPSED)
    assert "lapsed on 5 March 2027" in words and wrong == []


def test_once_it_has_ended_before_its_time(policy, certify, office, seen, at):
    certify().end(kind="ended", reason="We gave it back. " * 12, staff_id=office.pk, at=at)
    words, wrong = seen(at + timedelta(days=1))
    assert "We gave it back." in words and wrong == []
