import pytest
from django.utils import timezone

from leads import recording
from leads.abuse.laying_aside import release
from leads.models import InformationRequest, LaidAside, WaitingForm
from leads.recording import record_waiting


@pytest.fixture
def poisoned(ask, monkeypatch):
    """Three forms, of which the one in the middle makes whatever records it fail."""
    whole = recording.record_information_request

    def poison(*, submission, at):
        if submission.answers.name == "Poison":
            raise ValueError(submission.answers.email)
        whole(submission=submission, at=at)

    for name in ("Ann", "Poison", "Ben"):
        ask(name=name, email=f"{name}@example.com", recorded=False)
    with monkeypatch.context() as patched:
        patched.setattr("leads.recording.record_information_request", poison)
        patched.setattr("leads.recording._record_together", lambda numbers, at: 1 / 0)
        record_waiting(at=timezone.now())


def test_the_others_are_recorded_and_it_lies_before_the_staff(poisoned):
    assert set(InformationRequest.objects.values_list("name", flat=True)) == {"Ann", "Ben"}
    aside = LaidAside.objects.get()
    assert (aside.name, aside.why, WaitingForm.objects.count()) == ("Poison", "not recorded", 0)


def test_the_log_has_the_kind_of_error_and_no_word_of_the_form(poisoned, caplog):
    said = [line.getMessage() for line in caplog.get_records("setup") if line.name == "leads.recording"]
    assert said[-1] == "A form could not be recorded, and was laid aside for staff: ValueError"
    assert "example.com" not in str(said)


def test_staff_see_why_and_release_it(poisoned, staff):
    assert "it could not be recorded" in staff.get("/in/admin/leads/laidaside/").text
    release(laid_aside=LaidAside.objects.get(), staff_id=7, at=timezone.now())
    assert InformationRequest.objects.filter(name="Poison").exists() and not LaidAside.objects.exists()


def test_what_was_shown_may_be_unreadable(waiting):
    WaitingForm.objects.update(shown={"nothing": "known"})
    record_waiting(at=timezone.now())
    assert LaidAside.objects.get().shown == {"nothing": "known"}


def test_one_with_an_address_that_a_former_release_took_is_laid_aside(ask, staff):
    ask(recorded=False, name="Kate", email="kate@kite.example")
    WaitingForm.objects.update(email="\u212aate@kite.example")
    ask(recorded=False, name="Ben", email="ben@example.com")
    record_waiting(at=timezone.now())
    assert (InformationRequest.objects.get().name, LaidAside.objects.get().why) == ("Ben", "not recorded")
    assert staff.get("/in/admin/leads/laidaside/").status_code == 200
    assert staff.get(f"/in/admin/leads/laidaside/{LaidAside.objects.get().pk}/change/").status_code == 200
