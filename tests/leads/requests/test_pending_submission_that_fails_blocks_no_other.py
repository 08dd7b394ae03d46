import pytest
from django.utils import timezone

from leads.models import InformationRequest, PendingSubmission, QuarantinedSubmission
from leads.requests import process
from leads.requests.process import process_pending
from leads.requests.quarantine import release_submission


@pytest.fixture
def poisoned(ask, monkeypatch):
    """Three forms, of which the one in the middle makes whatever records it fail."""
    whole = process.create_request

    def poison(*, submission, at):
        if submission.answers.name == "Poison":
            raise ValueError(submission.answers.email)
        whole(submission=submission, at=at)

    for name in ("Ann", "Poison", "Ben"):
        ask(name=name, email=f"{name}@example.com", recorded=False)
    with monkeypatch.context() as patched:
        patched.setattr("leads.requests.process.record_information_request", poison)
        patched.setattr("leads.requests.process._process_together", lambda numbers, at: 1 / 0)
        process_pending(at=timezone.now())


def test_the_others_are_recorded_and_it_lies_before_the_staff(poisoned):
    assert set(InformationRequest.objects.values_list("name", flat=True)) == {"Ann", "Ben"}
    aside = QuarantinedSubmission.objects.get()
    assert (aside.name, aside.why, PendingSubmission.objects.count()) == ("Poison", "not recorded", 0)


def test_the_log_has_the_kind_of_error_and_no_word_of_the_form(poisoned, caplog):
    said = [line.getMessage() for line in caplog.get_records("setup") if line.name == "leads.requests.process"]
    assert said[-1] == "A form could not be recorded, and was laid aside for staff: ValueError"
    assert "example.com" not in str(said)


def test_staff_see_why_and_release_it(poisoned, staff):
    assert "it could not be recorded" in staff.get("/in/admin/leads/quarantinedsubmission/").text
    release_submission(laid_aside=QuarantinedSubmission.objects.get(), staff_id=7, at=timezone.now())
    assert InformationRequest.objects.filter(name="Poison").exists() and not QuarantinedSubmission.objects.exists()


def test_what_was_shown_may_be_unreadable(waiting):
    PendingSubmission.objects.update(shown={"nothing": "known"})
    process_pending(at=timezone.now())
    assert QuarantinedSubmission.objects.get().shown == {"nothing": "known"}


def test_one_with_an_address_that_a_former_release_took_is_laid_aside(ask, staff):
    ask(recorded=False, name="Kate", email="kate@kite.example")
    PendingSubmission.objects.update(email="\u212aate@kite.example")
    ask(recorded=False, name="Ben", email="ben@example.com")
    process_pending(at=timezone.now())
    assert (InformationRequest.objects.get().name, QuarantinedSubmission.objects.get().why) == ("Ben", "not recorded")
    assert staff.get("/in/admin/leads/quarantinedsubmission/").status_code == 200
    assert (
        staff.get(f"/in/admin/leads/quarantinedsubmission/{QuarantinedSubmission.objects.get().pk}/change/").status_code
        == 200
    )
