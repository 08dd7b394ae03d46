import re
from datetime import UTC, datetime

import pytest
import time_machine

from tests.leads.conftest import FORM

FIELDS = ["name", "company", "email", "country", "needs", "updates", "contact", "telephone"]


@pytest.fixture
def page(client, policy) -> str:
    return client.get(FORM).text


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_says_why_and_for_how_long(page, field):
    hint = re.search(rf'id="id_{field}_helptext">([^<]+)<', page)[1]
    assert ("Kept" in hint or "keep" in hint) and len(hint) < 160


def test_both_boxes_are_empty(page):
    boxes = re.findall(r'<input type="checkbox"[^>]*>', page)
    assert len(boxes) == 2 and not any("checked" in box for box in boxes)


@pytest.mark.parametrize("field", ["company", "country", "telephone"])
def test_what_is_optional_says_so(page, field):
    assert "(optional)" in re.search(rf'<label[^>]*for="id_{field}".*?</label>', page, re.DOTALL)[0]


def test_the_version_that_applies_is_named(page):
    assert "privacy policy, version 2" in page and "/privacy/versions/2/" in page


def test_a_coming_version_is_named_with_its_date(client, policy):
    with time_machine.travel(datetime(2026, 10, 20, 12, tzinfo=UTC), tick=False):
        page = client.get(FORM).text
    assert "privacy policy, version 1" in page
    assert re.search(r"Version 2</a> will apply from\s+1 November 2026", page)


def test_a_message_to_the_privacy_mailbox_does_as_well(page):
    assert 'A message to <a href="mailto:privacy@responsys.example">' in page
