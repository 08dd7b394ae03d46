"""Whoever writes on the page of a case that is no more, or not theirs alone any more, finds the words again."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine

from privacy.desk.cases.staff_actions import merge_cases
from privacy.desk.erasure import erase_cases
from privacy.desk.models import Case, CaseEvent, CaseLink, Escalation
from privacy.desk.public.case_views import CaseLinkView
from tests.privacy.desk.conftest import key_of

WORDS = "And what of <the other> list?"


@pytest.fixture
def case(opened, at) -> Case:
    case = opened()
    with time_machine.travel(at + timedelta(days=1), tick=False):
        yield case


@pytest.fixture
def path(case, at) -> str:
    return f"/privacy/cases/{CaseLink.objects.issue(case=case, at=at)}/"


@pytest.fixture
def typed(client, path) -> dict[str, str]:
    """What somebody is going to send from the page that they have open."""
    return {"key": key_of(client, path), "text": WORDS}


@pytest.fixture
def erased_in_between(case, at, monkeypatch):
    """Erase the case as another process does, after its link was found and before it is locked."""

    def interrupted(do):
        def act(*words, **facts):
            erase_cases(numbers=[case.pk], at=at)
            return do(*words, **facts)

        return act

    monkeypatch.setattr(CaseLinkView, "check", interrupted(CaseLinkView.check))


def is_kept_in_a_form(page) -> bool:
    form = page.text.partition('action="/privacy/ask/"')[2]
    return page.status_code == 404 and WORDS in unescape(form) and 'name="key" value="' in form and "<the" not in form


def test_where_the_link_is_over(client, path, typed, at):
    CaseLink.objects.all().end(at=at)
    assert is_kept_in_a_form(client.post(path, typed))
    assert 'action="/privacy/ask/"' not in client.get(path).text


@pytest.mark.parametrize("way", ["", "escalate/"])
def test_where_the_case_was_erased_in_that_moment(client, path, typed, erased_in_between, way):
    page = client.post(path + way, typed)
    assert is_kept_in_a_form(page) and not CaseEvent.objects.exclude(text="").exists()
    assert not Escalation.objects.exists()


def test_a_page_of_another_site_finds_no_words(client, path, typed, at):
    CaseLink.objects.all().end(at=at)
    page = client.post(path, typed, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 404 and "the other" not in page.text


@pytest.fixture
def by_mail(opened, typed, case, advocate, at) -> Case:
    """Another case of theirs, whose page is shut, and to which theirs is joined while they type."""
    other = opened(channel="mail", text="My secret")
    merge_cases(case=case, into=other, by=advocate, at=at)
    return other


def test_where_it_was_joined_to_one_that_came_by_mail(client, path, typed, by_mail):
    page = client.post(path, typed)
    assert page.status_code == 303 and by_mail.events.filter(text=WORDS).count() == 1
    assert "Did you write to us?" in client.get(path).text and "My secret" not in client.get(path).text


def test_there_too_from_a_page_that_is_too_old(client, path, typed, by_mail):
    page = client.post(path, typed | {"key": "old"})
    assert is_kept_in_a_form(page) and "My secret" not in page.text and by_mail.awaits_sender
