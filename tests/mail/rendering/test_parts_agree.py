import re
from html import unescape

import pytest
from django.utils import timezone

from responsys_site.mail.queue.tasks import send_due
from tests.leads.conftest import ask  # noqa: F401 (a visitor's request, through the form)

LINK = re.compile(r"https://[^\s\"<>]+")


@pytest.fixture
def parts(ask, relay, read, settings, tmp_path):  # noqa: F811
    """The two parts of the acknowledgement that a visitor gets who ticked everything."""
    settings.OPT_OUT_JOURNAL = tmp_path / "opt-outs"
    assert ask(updates="on", contact="on").status_code == 303
    send_due(at=timezone.now())
    mail = next(mail for mail in map(read, relay.taken) if mail["To"] == "Ann.Smith@example.com")
    return [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}|\d+", LINK.sub(" ", text).lower()))


def test_they_have_the_same_links(parts):
    text, html = parts
    assert set(LINK.findall(text)) == {unescape(link) for link in re.findall(r'href="(https:[^"]+)"', html)}


def test_they_have_nearly_the_same_words(parts):
    text, html = parts
    shown = re.sub(r"<head>.*?</head>|<[^>]+>", " ", html, flags=re.DOTALL)
    ours, theirs = words(text), words(unescape(shown))
    assert len(ours & theirs) / len(ours | theirs) > 0.85, ours ^ theirs
