import json

import pytest
from django.db import IntegrityError
from hypothesis import example, given
from hypothesis import strategies as st

from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.queue.tasks import send_due
from responsys_site.mail.rendering.placeholders import build_message
from responsys_site.mail.rendering.renderer import MessageRenderer
from responsys_site.mail.rendering.templates import Attachment, RenderedEmail
from tests.mail.rendering.test_text_any_characters import AT, PHRASES, delivery

DOCUMENT = {"@id": "https://www.responsys.example/[[name]]/", "words": "[[name]]", "list": ["é", "x" * 200]}


@pytest.fixture
def taken(db, relay, read, at):
    """Send a mail with the document, and one to another person, and return the first as the relay took it."""
    attachment = Attachment("receipt.json", json.dumps(DOCUMENT, ensure_ascii=False, indent=1))
    written = RenderedEmail("test/letter", "Good day [[name]]", "To [[name]].\n", "<p>[[name]]</p>", attachment)
    people = [Recipient("ann@example.com", {"name": 'A "quoted" \\ <b>'}), Recipient("ben@example.com", {"name": "B"})]
    queue(kind=Message.Kind.TRANSACTIONAL, written=written, recipients=people, at=at)
    send_due(at=at)
    return relay.taken[0]


def test_it_is_attached_beside_both_parts(taken, read):
    mail = read(taken)
    assert mail.get_content_type() == "multipart/mixed" and not mail.defects
    alternative, attachment = mail.iter_parts()
    assert [part.get_content_type() for part in alternative.iter_parts()] == ["text/plain", "text/html"]
    assert attachment.get_content_type() == "application/json" and attachment.is_attachment()
    assert attachment.get_filename() == "receipt.json" and not attachment.defects
    assert mail.get_body(("html",)).get_content().strip() == "<p>A &quot;quoted&quot; \\ &lt;b&gt;</p>"


def test_it_is_filled_for_its_recipient(taken, read):
    (attachment,) = read(taken).iter_attachments()
    assert json.loads(attachment.get_content())["words"] == 'A "quoted" \\ <b>'


def test_its_lines_are_short_and_end_rightly(taken):
    assert b"\n" not in taken.replace(b"\r\n", b"") and max(map(len, taken.split(b"\r\n"))) <= 78


@given(name=st.one_of(PHRASES, st.text(st.sampled_from('"\\/{}[]\t'), max_size=30)))
@example(name='","x":"')
def test_it_stays_json_whatever_is_filled_in(read, name):
    one = delivery(text="Hello", html="", name=name)
    one.message.attachment_name, one.message.attachment = "receipt.json", json.dumps(DOCUMENT)
    (attachment,) = read(MessageRenderer(one.message).render(delivery=one, at=AT).text).iter_attachments()
    ((_, by_mailer, _),) = build_message(delivery=one).attachments
    for text in (attachment.get_content(), by_mailer):
        assert json.loads(text) == {**DOCUMENT, "@id": DOCUMENT["@id"].replace("[[name]]", name), "words": name}


@pytest.mark.parametrize("columns", [{"attachment": "{}"}, {"attachment_name": "receipt.json"}])
def test_the_database_refuses_a_file_without_name_or_content(db, at, columns):
    with pytest.raises(IntegrityError):
        Message.objects.create(kind="legal", subject="x", text="x", from_email="x", created_at=at, **columns)
