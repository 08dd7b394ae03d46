"""A dotted path in PERSONAL_DATA_SOURCES that leads nowhere is found at start-up, not by a person's erasure."""

import pytest
from django.core.checks import run_checks

pytestmark = pytest.mark.django_db  # other checks ask the database what it can do


def errors() -> list[str]:
    return [message.id for message in run_checks() if message.id == "core.E001"]


def test_personal_data_sources_of_this_site_exist():
    assert errors() == []


@pytest.mark.parametrize("path", ["privacy.nowhere.Source", "noDots", "leads.personal_data.Nothing"])
def test_personal_data_source_that_does_not_exist_is_an_error(settings, path):
    settings.PERSONAL_DATA_SOURCES = [path]
    assert errors() == ["core.E001"]
