from datetime import date

import pytest

from privacy.certification.models import Certification
from responsys_site.core.http import snapshot
from responsys_site.core.models import AuditEvent
from tests.factories import make_staff, record_certification, sign_in
from tests.page_forms import fields_on
from tests.privacy.certification.conftest import PAPER
from tests.wsgi_client import SiteClient

LIST = "/in/admin/certification/certification/"
INLINE = {"checks-TOTAL_FORMS": 0, "checks-INITIAL_FORMS": 0}
OVER = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 3, 5)}


def acts():
    return [entry.facts["act"] for entry in AuditEvent.objects.filter(kind="certification").order_by("pk")]


def check(browser, row):
    return browser.post(f"{LIST}{row.pk}/change/", {"CHANGE_FORM-action": "checked_today", "_selected_action": row.pk})


def finish(browser, row, **typed):
    shown = fields_on(browser.get(f"{LIST}{row.pk}/change/"), form_id="certification_form")
    return browser.post(f"{LIST}{row.pk}/change/", {**INLINE, **shown, **typed, "_save": "Save"})


def test_one_is_recorded_and_the_office_told_what_the_policy_lacks(policy, browser, office, now):
    answer = browser.post(f"{LIST}add/", PAPER)
    assert answer.status_code == 302 and Certification.objects.get().recorded_by == office and acts() == ["recorded"]
    assert "promises no seal" in browser.get(LIST).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"valid_to": "2026-11-01"}, "The last day is before the first."),
        ({"verify_url": "http://seal.example/"}, "Enter a valid URL."),
        ({"valid_from": "2026-12-01", "licence_number": "ES-18"}, "Example Seal ES-17 stands on one of these days."),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(certify, browser, typed, words):
    certify()
    page = browser.post(f"{LIST}add/", PAPER | typed).text
    assert words in page and "This site and its forms." in page and Certification.objects.count() == 1


def test_checked_today_is_kept_with_who_did_it(certify, browser, office, now, at):
    row = certify()
    check(browser, row)
    kept = row.checks.get()
    assert (kept.at, kept.by, acts()) == (at, office, ["recorded", "approved", "checked"])
    assert "23 November 2026" in browser.get(f"{LIST}{row.pk}/change/").text


def test_what_is_not_valid_cannot_be_checked(certify, browser, now):
    row = certify(**OVER)
    check(browser, row)
    assert not row.checks.exists() and "not valid today" in browser.get(LIST).text


def test_it_ends_with_a_public_reason(certify, browser, now, at):
    row = certify()
    finish(browser, row, end_kind="ended", end_reason="The program closed.")
    row.refresh_from_db()
    assert (row.ended_at, row.end_reason, acts()) == (at, "The program closed.", ["recorded", "approved", "ended"])


def test_an_end_without_a_reason_is_asked_for_one(certify, browser, now):
    row = certify()
    assert "say both how and why" in finish(browser, row, end_kind="ended").text
    finish(browser, row)
    row.refresh_from_db()
    assert row.ended_at is None


def test_what_has_lapsed_cannot_end_before_its_time(certify, browser, now):
    row = certify(**OVER)
    finish(browser, row, end_kind="ended", end_reason="Late.")
    row.refresh_from_db()
    assert row.ended_at is None and "over already" in browser.get(LIST).text


def test_nothing_of_the_paper_is_edited(certify, browser, now):
    row = certify()
    finish(browser, row, licence_number="ES-99")
    assert Certification.objects.get().licence_number == "ES-17"


def approve(browser, row):
    return browser.post(f"{LIST}{row.pk}/change/", {"CHANGE_FORM-action": "approve", "_selected_action": row.pk})


def test_seal_is_shown_once_a_second_colleague_approved_it(policy, browser, office, now, client):
    browser.post(f"{LIST}add/", PAPER)
    row = Certification.objects.get()
    approve(browser, row)
    assert "Someone else must approve" in browser.get(LIST).text and acts() == ["recorded"]
    snapshot.clear()
    assert 'class="seal-mark"' not in client.get("/").text and "ES-17" not in client.get("/privacy/seal/").text
    approve(sign_in(make_staff("second", role="Privacy office")), row)
    snapshot.clear()
    assert 'class="seal-mark"' in client.get("/").text and acts() == ["recorded", "approved"]
    assert "second" in browser.get(f"{LIST}{row.pk}/change/").text


def test_seal_is_approved_once(certify, browser, now):
    row = certify()
    approve(browser, row)
    assert "approved before, or it is over" in browser.get(LIST).text and acts() == ["recorded", "approved"]


def test_what_was_not_approved_is_struck_out_and_not_ended(db, browser, now):
    row = record_certification()
    finish(browser, row, end_kind="ended", end_reason="No.")
    assert "over already" in browser.get(LIST).text
    finish(browser, row, end_kind="struck out", end_reason="A mistake.")
    approve(browser, row)
    row.refresh_from_db()
    assert (row.end_kind, row.approved_at) == ("struck out", None)


def test_auditors_look_and_change_nothing(certify):
    row, auditor = certify(), make_staff("auditor", role="Auditors")
    browser = SiteClient()
    browser.force_login(auditor)
    assert "ES-17" in browser.get(LIST).text
    assert finish(browser, row, end_kind="ended", end_reason="No.").status_code == 403
