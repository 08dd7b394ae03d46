import pytest
from django.core.checks import run_checks

pytestmark = pytest.mark.django_db  # checks of columns ask the database what it can


def faults() -> list[str]:
    return [fault.id for fault in run_checks() if fault.id == "privacy.E003"]


def test_the_site_offers_them():
    assert faults() == []


@pytest.mark.parametrize("path", ["leads.consent.receipts.nothing", "leads.consent.receipts.ACTS", "no.such.module"])
def test_a_path_that_offers_none_is_told_at_start_up(settings, path):
    settings.CONSENT_RECORDS = path
    assert faults() == ["privacy.E003"]
