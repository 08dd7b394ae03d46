"""From a draft to a posted version, on the pages of the staff."""

import re
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from privacy.models import PolicyVersion, Posting
from privacy.notices.publish import publish_approved
from tests.page_forms import fields_on
from tests.privacy.notices.conftest import DAY, MINUTE, MONTH


@pytest.fixture
def draft(draft_change):
    return draft_change()


def test_one_asks_another_agrees_and_a_worker_posts(draft, staff_of, on_file, at):
    on_file("ann")
    assert "Another person who may post was told" in staff_of(0).act(draft, "ask", at=at).text
    assert "A worker posts the version now" in staff_of(1).act(draft, "approve", at=at + MINUTE).text
    publish_approved(at=at + MINUTE)
    assert "0 of 1 settled" in staff_of(0).open(draft, "change/", at=at + MINUTE).text
    assert PolicyVersion.objects.get(pk=draft.pk).number == 3


def test_the_screen_says_posting_until_a_worker_has_posted_it(draft, staff_of, monkeypatch, at):
    monkeypatch.setattr("privacy.notices.approval.enqueue_soon", lambda task: None)
    staff_of(0).act(draft, "ask", at=at)
    staff_of(1).act(draft, "approve", at=at)
    assert '<p class="standing__words">Posting</p>' in staff_of(0).open(draft, "change/", at=at).text
    publish_approved(at=at)
    assert '<p class="standing__words">Posted; ' in staff_of(0).open(draft, "change/", at=at).text


def test_what_stands_in_the_way_is_listed_and_nothing_can_be_asked_for(draft_change, staff_of, at):
    draft = draft_change(words=lambda text: text.replace("never", "seldom"))
    page = staff_of(0).open(draft, "change/", at=at)
    assert "it needs a public reason" in page.text
    assert staff_of(0).act(draft, "ask", at=at).status_code == 422
    assert not draft.postings.exists()


def test_who_asked_is_not_offered_to_agree(draft, staff_of, at):
    staff_of(0).act(draft, "ask", at=at)
    page = staff_of(0).open(draft, "change/", at=at)
    assert "Take back what you asked for" in page.text and "Agree to the posting" not in page.text
    assert "be done any more" in staff_of(0).act(draft, "approve", at=at).text


def test_a_second_person_refuses_with_a_reason_that_the_draft_shows(draft, staff_of, at):
    staff_of(0).act(draft, "ask", at=at)
    assert staff_of(1).act(draft, "refuse", at=at, words="").status_code == 422
    staff_of(1).act(draft, "refuse", at=at, words="The summary says too little.")
    assert "The summary says too little." in staff_of(0).open(draft, "change/", at=at).text
    assert "Asked" in staff_of(0).act(draft, "ask", at=at + DAY).text


def test_an_edit_between_the_asking_and_the_agreement_is_noticed(draft, staff_of, at):
    staff_of(0).act(draft, "ask", at=at)
    PolicyVersion.objects.filter(pk=draft.pk).update(what_changed="Something else.")
    answer = staff_of(1).act(draft, "approve", at=at)
    assert answer.status_code == 422 and "no longer what was asked for" in answer.text


def test_a_page_shown_before_an_edit_is_stale_and_keeps_what_was_typed(draft, staff_of, at):
    staff_of(0).act(draft, "ask", at=at)
    seen = seen_on(staff_of(1).open(draft, "act/refuse/", at=at))
    PolicyVersion.objects.filter(pk=draft.pk).update(what_changed="Something else.")
    answer = staff_of(1).post(draft, "act/refuse/", at=at, seen=seen, words="It says too little.")
    assert answer.status_code == 409 and "Nothing was done." in answer.text and "It says too little." in answer.text
    assert Posting.objects.get(version=draft).rejected_at is None
    again = staff_of(1).post(draft, "act/refuse/", at=at, seen=seen_on(answer), words="It says too little.")
    assert "Refused. The draft&#x27;s page says why." in again.text


def seen_on(page) -> str:
    return re.search(r'name="seen" value="(\w+)"', page.text)[1]


def test_what_was_asked_for_is_taken_back(draft, staff_of, at):
    staff_of(0).act(draft, "ask", at=at)
    assert "Taken back" in staff_of(0).act(draft, "take-back", at=at + MINUTE).text
    assert "Draft" in staff_of(0).open(draft, "change/", at=at + MINUTE).text


def test_alone_one_waits_a_day_and_says_why_in_public(draft, staff_of, officers, text_of, at):
    staff_of(0).act(draft, "ask", at=at)
    officers[1].groups.clear()
    early = staff_of(0).act(draft, "alone", at=at + DAY - MINUTE, words="Ben left us.")
    assert early.status_code == 422 and "24 hours pass" in early.text and "Ben left us." in early.text
    staff_of(0).act(draft, "alone", at=at + DAY, words="Ben left us.")
    publish_approved(at=at + DAY)
    assert "Ben left us." in text_of("/privacy/versions/3/")


def test_a_date_less_than_30_days_ahead_is_refused_while_it_is_written(draft, staff_of, at):
    day = at + MONTH - DAY
    typed = {"kind": "change", "what_changed": "x", "effective_at_0": f"{day:%Y-%m-%d}", "effective_at_1": "12:00:00"}
    formsets = {f"{name}-{part}_FORMS": "0" for name in ("texts", "clause_notes") for part in ("TOTAL", "INITIAL")}
    answer = staff_of(0).post(draft, "change/", at=at, **typed, **formsets)
    assert "People are told 30 days ahead" in answer.text


def test_a_change_begins_with_the_words_in_force(policy, staff_of, at):
    current = PolicyVersion.objects.get(number=2)
    page = staff_of(0).act(current, "change", at=at)
    assert "This draft has the words that are in force" in page.text
    draft = PolicyVersion.objects.drafts().get()
    assert draft.texts.get().source == current.texts.get().source


def test_a_slip_is_corrected_at_a_second_persons_word(policy, staff_of, at):
    current = PolicyVersion.objects.get(number=2)
    staff_of(0).act(current, "correct", at=at)
    draft = PolicyVersion.objects.drafts().get()
    PolicyVersion.objects.filter(pk=draft.pk).update(what_changed="A typing error.")
    staff_of(0).act(draft, "ask", at=at)
    staff_of(1).act(draft, "approve", at=at)
    publish_approved(at=at)
    assert PolicyVersion.objects.in_force(at=at).pk == draft.pk


@pytest.mark.parametrize("day", ["9999-12-31", "2201-01-01"])
def test_draft_with_an_effective_date_outside_1990_to_2200_is_refused_with_a_sentence(draft, staff_of, day, at):
    typed = {"kind": "change", "effective_at_0": day, "effective_at_1": "23:59:59", "what_changed": "A sentence."}
    shown = fields_on(staff_of(0).open(draft, "change/", at=at), form_id="policyversion_form")
    page = staff_of(0).post(draft, "change/", at=at, **{**shown, **typed})
    assert page.status_code == 200 and "Enter a date between 1990 and 2200." in page.text


def test_draft_table_refuses_an_effective_date_outside_1990_to_2200(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(effective_at=datetime(2203, 1, 1, tzinfo=UTC))
