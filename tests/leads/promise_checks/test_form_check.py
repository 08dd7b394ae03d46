from contextlib import nullcontext
from datetime import timedelta

import pytest
from django import forms
from django.http import HttpResponse, HttpResponseRedirect

from leads.forms import InformationRequestForm
from leads.models import ConsentEvent, InformationRequest, PendingSubmission
from leads.promise_checks import form as checks
from leads.requests.tasks import notify_staff_of_new_requests
from leads.views.requests import RequestFormView
from responsys_site.core.forms.results import FormResult
from responsys_site.core.promise_checks import CheckFailed


def test_l1_is_broken_by_one_more_field(now, monkeypatch):
    class Curious(InformationRequestForm):
        birthday = forms.CharField()

        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            self.helper.layout.append("birthday")

    monkeypatch.setattr(RequestFormView, "form_class", Curious)
    with pytest.raises(CheckFailed, match="something else"):
        checks.form_asks_what_is_promised(at=now)


def test_l1_is_broken_by_a_page_that_sends_people_to_the_form(now, monkeypatch):
    send_away = HttpResponseRedirect("/request-information/")
    monkeypatch.setattr(RequestFormView, "get", lambda *args, **options: send_away)
    with pytest.raises(CheckFailed, match="only for people"):
        checks.nothing_is_behind_the_form(at=now)


def test_t7_is_broken_by_a_form_that_refuses(now, monkeypatch):
    monkeypatch.setattr(RequestFormView, "submit", lambda *args: FormResult.cross_site())
    with pytest.raises(CheckFailed, match="without cookies"):
        checks.form_works_without_a_cookie(at=now)


def test_t7_is_broken_by_a_page_that_sets_a_cookie(now, monkeypatch):
    def with_cookie(*args, **options):
        response = HttpResponse("<main></main>")
        response.set_cookie("visitor", "1")
        return response

    monkeypatch.setattr(RequestFormView, "get", with_cookie)
    with pytest.raises(CheckFailed, match="sets a cookie"):
        checks.no_public_page_sets_a_cookie(at=now)


def test_l2_is_broken_by_a_wish_that_nobody_made(now, monkeypatch):
    everything = dict.fromkeys(("answer", "updates", "contact"), "words")
    monkeypatch.setattr("leads.models.submission.SubmissionFields.consent_texts", everything)
    with pytest.raises(CheckFailed, match="no box ticked"):
        checks.what_is_asked_reaches_staff_and_nothing_else_is_sent(at=now)


def test_l2_is_broken_by_a_wish_that_reaches_nobody(now, monkeypatch):
    monkeypatch.setattr(
        "leads.models.submission.SubmissionFields.consent_texts", {ConsentEvent.Purpose.ANSWER: "words"}
    )
    with pytest.raises(CheckFailed, match="does not reach the staff"):
        checks.what_is_asked_reaches_staff_and_nothing_else_is_sent(at=now)


@pytest.mark.parametrize(("minutes", "is_kept"), [(9, True), (11, False)])
def test_l2_is_broken_by_a_form_that_nobody_records(now, ask, minutes, is_kept):
    ask(recorded=False)
    PendingSubmission.objects.update(received_at=now - timedelta(minutes=minutes))
    with nullcontext() if is_kept else pytest.raises(CheckFailed, match="ten minutes"):
        checks.no_form_waits_for_long(at=now)


@pytest.mark.parametrize(("minutes", "is_kept"), [(9, True), (11, False)])
def test_l2_is_broken_by_a_request_that_nobody_was_told_of(now, ask, minutes, is_kept):
    ask()
    notify_staff_of_new_requests(at=now)  # there is no lead manager
    InformationRequest.objects.update(received_at=now - timedelta(minutes=minutes))
    with nullcontext() if is_kept else pytest.raises(CheckFailed, match="No one on our staff has been told"):
        checks.staff_were_notified_of_every_request(at=now)


def test_what_others_sent_is_left_to_the_workers(state_of, ask):
    ask(recorded=False)
    assert state_of("T7") == "kept"
    assert PendingSubmission.objects.get().name == "Ann Smith" and not InformationRequest.objects.exists()
