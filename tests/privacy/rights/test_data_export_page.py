from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser_routes import window_at

__all__ = ["window_at"]
pytestmark = [pytest.mark.browser, pytest.mark.looks]


def test_while_it_can_be_had_and_once_it_is_over(ann, copy_path, window_at, client):
    path, now = copy_path(), timezone.now()
    found = {}
    for words, moment in [("Download your copy", now), ("seven days", now + timedelta(days=8))]:
        window = window_at(moment, client=client)
        window.open(path)
        assert words in window.page.locator("main").inner_text()
        found[words] = window.looks_wrong()
    assert not any(found.values()), found
