import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from leads.models import Note
from responsys_site.core.models import AuditEvent
from tests.leads.admin.test_request_actions import page_of, step


def add(browser, request, text):
    """Type a note on the request's page and press its button; return the page as it is then."""
    earlier = Note.objects.count()
    management = {"notes-TOTAL_FORMS": earlier, "notes-INITIAL_FORMS": earlier}
    answer = browser.post(page_of(request), {"note": text, "_continue": "1", **management})
    return browser.get(page_of(request)) if answer.status_code == 302 else answer


def test_a_note_says_who_when_and_what(request_of_ann, staff, lead_manager):
    assert "The note is kept" in add(staff, request_of_ann, "Called.\nNobody there.").text
    note = Note.objects.get()
    assert (note.request, note.by, note.text.split()) == (request_of_ann, lead_manager, ["Called.", "Nobody", "there."])
    page = staff.get(page_of(request_of_ann)).text
    assert "Nobody there." in page and "manager" in page


def test_notes_are_read_in_the_order_they_were_written(request_of_ann, staff):
    for text in ("first", "second", "third"):
        page = add(staff, request_of_ann, text).text
    assert page.index(">first<") < page.index(">second<") < page.index(">third<")


def test_a_note_typed_before_a_step_is_not_lost(request_of_ann, staff):
    assert "Sent the price list." in step(staff, request_of_ann, "mark_contacted", note="Sent the price list.").text


@pytest.mark.parametrize("text", ["a\x00b", "x" * 4001])
def test_a_note_that_cannot_be_kept_stops_the_step_too(request_of_ann, staff, text):
    step(staff, request_of_ann, "close", note=text)
    request_of_ann.refresh_from_db()
    assert (request_of_ann.state, Note.objects.count()) == ("new", 0)


def test_a_faulty_note_is_shown_again_with_its_text(request_of_ann, staff):
    page = add(staff, request_of_ann, "kept " * 1000).text
    assert "Ensure this value has at most 4000 characters" in page and "kept kept" in page


def test_an_empty_note_is_none(request_of_ann, staff):
    assert "There was no text to keep" in add(staff, request_of_ann, "  ").text
    assert not Note.objects.exists()


def test_markup_in_a_note_is_shown_as_typed(request_of_ann, staff):
    assert "&lt;script&gt;" in add(staff, request_of_ann, "<script>alert(1)</script>").text


def test_the_evidence_says_that_a_note_was_written_and_not_what(request_of_ann, staff):
    add(staff, request_of_ann, "Called Ann.")
    act = AuditEvent.objects.get(kind="staff-act")
    assert act.facts["act"] == "note" and "Ann" not in str(act.facts)


def test_the_database_keeps_a_note_as_it_was_written(request_of_ann, staff, lead_manager):
    add(staff, request_of_ann, "as written")
    notes = Note.objects.all()
    for change in (lambda: notes.update(text="other"), lambda: notes.update(text=""), notes.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Note.objects.get().text == "as written"


def test_erasure_takes_the_text_and_leaves_that_there_was_one(request_of_ann, staff):
    add(staff, request_of_ann, "personal")
    Note.objects.update(text="", erased_at=timezone.now())
    assert "personal" not in staff.get(page_of(request_of_ann)).text and Note.objects.count() == 1


def test_who_may_only_look_adds_none(request_of_ann, member):
    browser = member("Privacy office")
    page = browser.get(page_of(request_of_ann))
    assert page.status_code == 200 and "Add the note" not in page.text and "Assign to me" not in page.text
    assert add(browser, request_of_ann, "mine").status_code == 403
    step(browser, request_of_ann, "close")
    request_of_ann.refresh_from_db()
    assert (request_of_ann.state, Note.objects.count()) == ("new", 0)
