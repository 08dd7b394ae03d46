import pytest
from django.core.checks import run_checks

pytestmark = pytest.mark.django_db  # checks of columns ask the database what it can


def errors() -> list[str]:
    return [error.id for error in run_checks() if error.id == "privacy.E003"]


def test_consent_records_are_found_by_an_app():
    assert errors() == []


def test_consent_records_that_no_app_finds_are_told_at_start_up(monkeypatch):
    monkeypatch.setattr("privacy.checks.consent_sources", [])
    assert errors() == ["privacy.E003"]
