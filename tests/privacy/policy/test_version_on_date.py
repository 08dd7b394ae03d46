import pytest

from tests.privacy.conftest import POSTED


def test_a_day_shows_the_version_that_was_in_force_when_it_ended(policy, now, text_of):
    page = text_of("/privacy/on/2010-05-05/")
    assert "At the end of 5 May 2010, version 1 was in force" in page and "Nothing changed on that day." in page
    assert '<section class="clause" id="cookies"' in page


@pytest.mark.parametrize(("day", "number"), [("2026-10-31", 1), ("2026-11-01", 2)])
def test_the_day_ends_in_the_site_s_zone(policy, now, text_of, day, number):
    assert f"version {number} was in force" in text_of(f"/privacy/on/{day}/")


def test_a_change_on_the_day_is_named(policy, now, text_of):
    page = text_of("/privacy/on/2026-11-01/")
    assert "Version 2 came into force on that very day: 1 November 2026" in page
    assert 'href="/privacy/versions/1..2/"' in page


@pytest.mark.parametrize("day", ["1999-01-01", "0001-01-01"])
def test_before_the_first_stands_the_first_and_it_says_so(policy, now, text_of, day):
    page = text_of(f"/privacy/on/{day}/")
    assert "no version was in force yet" in page
    assert "This is version 1, the first that we have on record." in page


@pytest.mark.parametrize("day", ["2010-02-30", "yesterday", "20100501", "2010-5-1", "２０１０-05-01", "<b>"])
def test_what_is_no_day_is_refused_and_kept_in_the_form(policy, now, client, day):
    for answer in (client.get(f"/privacy/on/{day}/"), client.get("/privacy/on/", {"day": day})):
        assert answer.status_code == 400
        assert "names no day of the calendar" in answer.text and "<b>" not in answer.text


def test_a_day_to_come_is_answered_plainly(policy, now, text_of):
    assert "That day has not come" in text_of("/privacy/on/9999-12-31/", status=404)


def test_the_form_leads_to_the_day(policy, now, client, text_of):
    assert 'action="/privacy/on/" method="get"' in text_of("/privacy/versions/")
    assert client.get("/privacy/on/", {"day": "2010-05-05"})["Location"] == "/privacy/on/2010-05-05/"
    assert client.get("/privacy/on/")["Location"] == "/privacy/versions/"


def test_today_is_a_day(first, now, text_of):
    now.move_to(POSTED)
    assert "At the end of 31 December 2029, version 1 was in force" in text_of("/privacy/on/2029-12-31/")


def test_a_site_without_a_policy_has_no_day(db, client):
    assert client.get("/privacy/on/2010-05-05/").status_code == 404
