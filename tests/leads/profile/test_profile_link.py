from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.models import ConsentEvent, ContactChange, Link
from leads.profile.links import issue_profile_link


def altered(path: str) -> str:
    return path[:-3] + ("A" if path[-3] != "A" else "B") + path[-2:]


def test_the_form_is_filled_from_the_database(page, ann):
    type(ann).objects.filter(pk=ann.pk).update(country="Finland", telephone="+358 9 123")
    text = page.open().text
    for value in ("Ann Smith", "Example &amp; Daughters", "Finland", "+358 9 123", "Ann.Smith@example.com"):
        assert value in text


@pytest.mark.parametrize("tail", ["", "choices/", "address/"])
def test_an_altered_link_opens_nothing_and_reads_nothing(client, page, tail):
    for path in (altered(page.path), "/profile/nothing/", "/profile/" + "x" * 300 + "/"):
        for answer in (
            client.get(path + tail),
            client.post(path + tail, {"name": "Eve", "choice": "stop-updates"}),
        ):
            assert answer.status_code == 404 and "Ann" not in answer.text
    assert ConsentEvent.objects.count() == ContactChange.objects.count() == 0


def test_a_link_of_another_power_does_not_open_it(client, ann):
    token = Link.objects.issue(purpose=Link.Purpose.CONFIRM, contact=ann, at=timezone.now())
    assert client.get(f"/profile/{token}/").status_code == 404


def test_it_opens_for_thirty_days(client, page):
    for days, status in ((29, 200), (31, 404)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            assert client.get(page.path).status_code == status


def test_the_next_link_ends_it_and_a_page_that_lay_open_says_so(page, ann):
    page.open()
    issue_profile_link(contact=ann, at=timezone.now())
    answer = page.save(name="Ann Jones")
    assert answer.status_code == 404 and 'href="/profile/"' in answer.text
    assert ContactChange.objects.count() == 0


def test_erasure_ends_it(client, page, ann):
    type(ann).objects.filter(pk=ann.pk).update(
        address="", name="", company="", country="", telephone="", erased_at=timezone.now()
    )
    assert client.get(page.path).status_code == 404


@pytest.mark.parametrize("tail", ["", "choices/", "address/"])
def test_opening_it_changes_nothing(client, page, tail):
    before = Link.objects.values().get()
    assert client.get(page.path + tail).status_code == 200
    assert client.head(page.path + tail).status_code == 200
    assert Link.objects.values().get() == before
    assert ConsentEvent.objects.count() == ContactChange.objects.count() == 0


def test_no_answer_is_stored_indexed_or_sets_a_cookie(client, page):
    answers = [page.open(), page.save(name=""), client.get("/profile/wrong/"), page.press("stop-updates")]
    for answer in answers:
        assert "no-store" in answer["Cache-Control"] and not answer.cookies
    for answer in answers[:3]:
        assert answer["X-Robots-Tag"] == "noindex" and 'rel="canonical"' not in answer.text
