import pytest
from django.utils import timezone

from leads.models import InformationRequest, PendingSubmission, QuarantinedSubmission
from leads.requests import process
from leads.requests.process import process_pending
from leads.requests.quarantine import release_submission


@pytest.fixture
def poisoned(ask, monkeypatch):
    """Three forms, of which the one in the middle makes whatever records it fail."""
    whole = process.create_requests

    def poison(*, submissions, at):
        for submission in submissions:
            if submission.name == "Poison":
                raise ValueError(submission.email)
        whole(submissions=submissions, at=at)

    for name in ("Ann", "Poison", "Ben"):
        ask(name=name, email=f"{name}@example.com", recorded=False)
    with monkeypatch.context() as patched:
        patched.setattr(process, "create_requests", poison)
        process_pending(at=timezone.now())


def test_the_others_are_recorded_and_it_lies_before_the_staff(poisoned):
    assert set(InformationRequest.objects.values_list("name", flat=True)) == {"Ann", "Ben"}
    aside = QuarantinedSubmission.objects.get()
    assert (aside.name, aside.reason, PendingSubmission.objects.count()) == ("Poison", "not recorded", 0)


def test_the_log_has_the_kind_of_error_and_no_word_of_the_form(poisoned, caplog):
    said = [line.getMessage() for line in caplog.get_records("setup") if line.name == "leads.requests.process"]
    assert said[-1].startswith("A submission could not be processed, and was quarantined: ValueError < ")
    assert "example.com" not in str(said)


def test_staff_see_why_and_release_it(poisoned, staff):
    assert "it could not be recorded" in staff.get("/in/admin/leads/quarantinedsubmission/").text
    release_submission(submission=QuarantinedSubmission.objects.get(), staff_id=7, at=timezone.now())
    assert InformationRequest.objects.filter(name="Poison").exists() and not QuarantinedSubmission.objects.exists()


def test_what_was_shown_may_be_unreadable(waiting):
    PendingSubmission.objects.update(displayed_terms={"nothing": "known"})
    process_pending(at=timezone.now())
    assert QuarantinedSubmission.objects.get().displayed_terms == {"nothing": "known"}


def test_one_with_an_address_that_a_former_release_took_is_laid_aside(ask, staff):
    ask(recorded=False, name="Kate", email="kate@kite.example")
    PendingSubmission.objects.update(email="\u212aate@kite.example")
    ask(recorded=False, name="Ben", email="ben@example.com")
    process_pending(at=timezone.now())
    assert (InformationRequest.objects.get().name, QuarantinedSubmission.objects.get().reason) == (
        "Ben",
        "not recorded",
    )
    assert staff.get("/in/admin/leads/quarantinedsubmission/").status_code == 200
    assert (
        staff.get(f"/in/admin/leads/quarantinedsubmission/{QuarantinedSubmission.objects.get().pk}/change/").status_code
        == 200
    )
