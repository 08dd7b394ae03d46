"""Two colleagues have the change form of one row open: the second to save loses nothing and overwrites nothing."""

import pytest

from privacy.models import PolicyText
from privacy.notices.publish import publish_approved
from tests.page_forms import fields_on


@pytest.fixture
def draft(draft_change):
    return draft_change()


@pytest.fixture
def opened(draft, staff_of, at):
    """The draft's change form as two colleagues have it open."""
    pages = [staff_of(number).open(draft, "change/", at=at) for number in (0, 1)]
    return [fields_on(page, form_id="policyversion_form") for page in pages]


def save(desk, draft, typed, at):
    return desk.post(draft, "change/", at=at, **typed)


def test_draft_saved_by_two_keeps_the_first_edit_and_shows_both(draft, opened, staff_of, at):
    mine, theirs = opened
    assert save(staff_of(0), draft, mine | {"what_changed": "First words."}, at).status_code == 200
    answer = save(staff_of(1), draft, theirs | {"what_changed": "Second words."}, at)
    assert answer.status_code == 409 and "Nothing was saved" in answer.text
    shown = answer.text.partition('id="stored-now"')[2].partition("</section>")[0]
    assert ">\nSecond words.</textarea>" in answer.text and "First words." in shown
    draft.refresh_from_db()
    assert draft.what_changed == "First words."


def test_draft_text_of_an_inline_counts_too(draft, opened, staff_of, at):
    mine, theirs = opened
    save(staff_of(0), draft, mine | {"texts-0-source": mine["texts-0-source"] + "\n\nOur sentence.\n"}, at)
    answer = save(staff_of(1), draft, theirs | {"what_changed": "Second words."}, at)
    assert answer.status_code == 409 and "Our sentence." in answer.text and "Second words." in answer.text
    assert "Our sentence." in PolicyText.objects.get(version=draft).source


def test_draft_that_was_read_again_is_saved(draft, opened, staff_of, at):
    mine, theirs = opened
    save(staff_of(0), draft, mine | {"what_changed": "First words."}, at)
    refused = save(staff_of(1), draft, theirs | {"what_changed": "Second words."}, at)
    again = fields_on(refused, form_id="policyversion_form")
    assert again["what_changed"] == "Second words."
    assert save(staff_of(1), draft, again, at).status_code == 200
    draft.refresh_from_db()
    assert draft.what_changed == "Second words."


def test_draft_that_nobody_else_changed_is_saved_after_an_error(draft, opened, staff_of, at):
    wrong = save(staff_of(0), draft, opened[0] | {"kind": "no kind"}, at)
    corrected = fields_on(wrong, form_id="policyversion_form") | {"kind": "change", "what_changed": "Corrected."}
    assert save(staff_of(0), draft, corrected, at).status_code == 200
    draft.refresh_from_db()
    assert draft.what_changed == "Corrected."


def test_draft_that_was_posted_while_it_was_written_gives_the_text_back(draft, opened, staff_of, agreed, at):
    agreed(draft, at)
    publish_approved(at=at)
    answer = save(staff_of(1), draft, opened[1] | {"what_changed": "Second words."}, at)
    assert answer.status_code == 409 and "Second words." in answer.text
    draft.refresh_from_db()
    assert draft.what_changed != "Second words."


def test_draft_whose_note_a_colleague_deleted_gives_the_text_back(draft_change, staff_of, at):
    draft = draft_change(notes=[("changes", "We say it better.", "")])
    typed = fields_on(staff_of(0).open(draft, "change/", at=at), form_id="policyversion_form")
    draft.clause_notes.all().delete()
    answer = save(staff_of(0), draft, typed | {"what_changed": "Second words."}, at)
    assert answer.status_code == 409 and "Second words." in answer.text
