"""A dotted path in SITE_SNAPSHOT that leads nowhere is found at start-up, not by a visitor."""

import pytest
from django.core.checks import run_checks

from responsys_site.core.http.checks import check_snapshot_parts

pytestmark = pytest.mark.django_db  # other checks ask the database what it can do


def test_the_paths_of_this_site_lead_somewhere():
    assert check_snapshot_parts(None) == []


@pytest.mark.parametrize(
    ("path", "id"),
    [
        ("privacy.nowhere.read", "edge.E001"),
        ("noDots", "edge.E001"),
        ("privacy.policy.published.__name__", "edge.E002"),
    ],
)
def test_a_path_that_leads_nowhere_is_an_error(settings, path, id):
    settings.SITE_SNAPSHOT = {"policy": path}
    assert id in [message.id for message in run_checks()]
