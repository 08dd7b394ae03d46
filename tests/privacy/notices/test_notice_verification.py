"""Each notice carries a code that the site confirms, and says why it comes; it advertises nothing."""

import re

import pytest
from django.core import mail

from tests.privacy.notices.conftest import MINUTE


@pytest.fixture
def notice(on_file, posted, pass_time, at):
    on_file("ann")
    pass_time(posted(at, notes=[("changes", "A second office.", "")]), at + MINUTE)
    return mail.outbox[0]


def test_it_says_what_changes_and_why_it_comes(notice):
    for part in (notice.body, notice.alternatives[0].content):
        for words in ("We name a second office.", "A second office.", "also to those who stopped our mailings"):
            assert words in part
        assert "/privacy/versions/2..3/" in part and "/privacy/versions/3/" in part
    assert "List-Unsubscribe" not in notice.extra_headers


def test_the_site_confirms_its_code_and_keeps_nothing_of_it(notice, client):
    code = re.search(r"/privacy/notices/([a-z0-9]+)/", notice.body)[1]
    page = client.get(f"/privacy/notices/{code}/")
    assert "We sent this on 23 November 2026" in page.text and "ann@" not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex" and "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("code", ["a" * 26, "x", "1"])
def test_every_other_code_gets_the_same_404(db, client, code):
    page = client.get(f"/privacy/notices/{code}/")
    assert page.status_code == 404 and "no-store" in page.headers["Cache-Control"]
