import re
from pathlib import Path

import pytest

from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.queue.tasks import send_due
from responsys_site.mail.rendering.templates import render_email

pytestmark = pytest.mark.once

FOLDER = Path(__file__).resolve().parents[3] / "templates" / "email"
MAILS = sorted(str(path.parent.relative_to(FOLDER)) for path in FOLDER.glob("*/*/body.html"))
CALLS = re.compile(r"<(img|link|script|iframe|object|video|audio|form|base|meta http-equiv)\b|src=|url\(|@import", re.I)
HREF = re.compile(r'href="([^"]*)"')
MARKER = re.compile(r"\[\[([a-z_]+)\]\]")
MOST_BYTES = 40 * 1024


@pytest.fixture
def mail_of(db, relay, read, at):
    """Send the mail of a template to somebody and return what the relay took, parsed."""

    def send(template):
        # What a mail says in one case and not in another has no part in whom its reader's program calls.
        context = {"opt_out_address": "https://www.responsys.example/[[opt_out_token]]", "number": 2}
        written = render_email(template=template, context=context)
        fields = dict.fromkeys(
            MARKER.findall(written.subject + written.text + written.html), "https://www.responsys.example/x"
        )
        recipients = [Recipient("ann@example.com", fields)]
        queue(kind=Message.Kind.TRANSACTIONAL, written=written, recipients=recipients, at=at)
        send_due(at=at)
        return read(relay.taken[-1])

    return send


@pytest.mark.parametrize("template", MAILS)
def test_nothing_is_fetched_when_it_is_opened(mail_of, template):
    html = mail_of(template).get_body(("html",)).get_content()
    assert CALLS.search(html) is None
    hosts = {link for link in HREF.findall(html) if link and not link.startswith("https://www.responsys.example/")}
    assert hosts <= {"mailto:privacy@responsys.example"}


@pytest.mark.parametrize("template", MAILS)
def test_it_is_small_and_has_both_parts(mail_of, template, relay):
    mail = mail_of(template)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert len(relay.taken[-1]) <= MOST_BYTES and not list(mail.iter_attachments())


@pytest.mark.parametrize("template", MAILS)
def test_no_template_names_an_address_of_its_own(template):
    words = "".join(path.read_text() for path in [FOLDER / "base.html", *(FOLDER / template).iterdir()])
    assert re.findall(r"https?://|//[a-z]", words) == []
