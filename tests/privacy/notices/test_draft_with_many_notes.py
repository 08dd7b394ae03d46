"""The form of a draft has room for a note on each of many clauses; no other form has more room for it."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User

from privacy.models import PolicyVersion
from tests.factories import sign_in
from tests.page_forms import fields_on
from tests.privacy.conftest import WORDS
from tests.privacy.notices.conftest import ADMIN
from tests.wsgi_client import SiteClient

CLAUSES = 40
NOTES = {
    f"clause_notes-{number}-{field}": words
    for number in range(CLAUSES)
    for field, words in {"anchor": f"changes-{number}", "summary": "We say it better.", "reason": "", "id": ""}.items()
}
FORM = {
    "kind": "change",
    "what_changed": "Every clause reads better.",
    **{f"{name}-INITIAL_FORMS": "0" for name in ("texts", "clause_notes")},
    "texts-TOTAL_FORMS": "1",
    "texts-0-language": "en",
    "texts-0-source": "\r\n".join(WORDS.replace("#changes", f"#changes-{number}") for number in range(CLAUSES)),
    "clause_notes-TOTAL_FORMS": f"{CLAUSES}",
}
MANY = {f"clause_notes-{number}-reason": "Because." for number in range(CLAUSES, 1100)}
URLENCODED = "application/x-www-form-urlencoded"
KNOWN = ("revision", "texts-INITIAL_FORMS", "texts-0-id", "texts-0-version")


@pytest.fixture
def send(officers):
    """Post a form as a browser does, as an officer."""

    def post(path, fields, *, by=officers[0], **options):
        browser = SiteClient(**options)
        browser.force_login(by)
        return browser.post(path, urlencode(fields), content_type="application/x-www-form-urlencoded")

    return post


def test_a_draft_of_40_clauses_with_a_note_on_each_is_saved(send):
    assert send(f"{ADMIN}add/", FORM | NOTES).status_code == 302
    draft = PolicyVersion.objects.drafts().get()
    assert (draft.clause_notes.count(), draft.texts.get().markdown.count("## ")) == (CLAUSES, CLAUSES)
    assert "\r" not in draft.texts.get().source


def test_it_is_edited_and_what_is_wrong_with_one_note_keeps_all_the_others(send, officers):
    send(f"{ADMIN}add/", FORM)
    draft = PolicyVersion.objects.drafts().get()
    page = sign_in(officers[0]).get(f"{ADMIN}{draft.pk}/change/")
    known = {name: fields_on(page, form_id="policyversion_form")[name] for name in KNOWN}
    answer = send(f"{ADMIN}{draft.pk}/change/", FORM | NOTES | known | {"clause_notes-7-summary": ""})
    assert answer.status_code == 200 and answer.text.count("We say it better.</textarea>") == CLAUSES - 1
    send(f"{ADMIN}{draft.pk}/change/", FORM | NOTES | known)
    assert draft.clause_notes.count() == CLAUSES


def test_a_form_without_its_token_is_refused_all_the_same(send):
    assert send(f"{ADMIN}add/", FORM | NOTES, enforce_csrf_checks=True).status_code == 403
    assert not PolicyVersion.objects.drafts().exists()


def test_draft_sent_after_the_session_has_ended_is_not_too_large_to_be_kept(policy):
    browser = SiteClient(headers={"Sec-Fetch-Site": "same-origin"})
    answer = browser.post(f"{ADMIN}add/", urlencode(FORM | NOTES | MANY), content_type=URLENCODED)
    assert answer.status_code == 403 and "Sign in again" in answer.text


def test_nobody_else_and_no_other_form_has_more_room(send, policy):
    clerk = User.objects.create_user("clerk", is_staff=True)
    assert send(f"{ADMIN}add/", FORM | NOTES, by=clerk).status_code == 400
    act = f"{ADMIN}{PolicyVersion.objects.get(number=2).pk}/act/review/"
    for path in (act, "/request-information/", "/privacy/ask/"):
        assert send(path, FORM | NOTES).status_code == 400


def test_more_fields_than_any_draft_has_are_refused(send):
    assert send(f"{ADMIN}add/", {f"field-{number}": "" for number in range(3001)}).status_code == 400
