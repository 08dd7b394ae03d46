from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.rendering.placeholders import build_message
from responsys_site.mail.rendering.renderer import MessageRenderer

pytestmark = pytest.mark.once

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
# Controls and lone surrogates are refused (one fails alone, below); line breaks are the text's own.
PHRASES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], include_characters="\n\t"), max_size=400)


def delivery(*, subject="Hello [[name]]", text, html, name, address_name="") -> Delivery:
    message = Message(pk=1, kind="legal", subject=subject, text=text, html=html, from_email="news@responsys.example")
    address = "ann@example.com"
    return Delivery(
        pk=1,
        message=message,
        address=address,
        name=address_name,
        address_digest=keyed_digest(address),
        fields={"name": name},
    )


@given(text=TEXTS, html=TEXTS, name=PHRASES)
@example(text="." * 80 + "\n.\n..\nFrom me\n", html="<p>[[name]]</p>", name="x" * 300)
@example(text="[[name]][[name]] \n [[name]]\t\n", html="a" * 76 + "[[name]]=", name="é" * 100)
def test_both_parts_arrive_as_written(read, text, html, name):
    one = delivery(text=f"{text}[[name]]{text}", html=f"x{html}[[name]]{html}", name=name)
    plain, rich = read(MessageRenderer(one.message).render(delivery=one, at=AT).text).iter_parts()
    written = build_message(delivery=one)
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == written.body.rstrip("\n")
    assert rich.get_content().replace("\r\n", "\n").rstrip("\n") == written.alternatives[0].content.rstrip("\n")


@given(name=PHRASES)
@example(name="=?utf-8?q?x?=")
@example(name="a  b   " + "c " * 60)
def test_a_subject_arrives_as_written(read, name):
    one = delivery(text="Hello", html="", name=name)
    mail = read(MessageRenderer(one.message).render(delivery=one, at=AT).text)
    assert str(mail["Subject"]).strip() == build_message(delivery=one).subject.strip()


@given(text=TEXTS, name=PHRASES)
def test_no_encoded_line_is_too_long(read, text, name):
    one = delivery(text=f"{text}[[name]]{text}", html=f"<p>{text}[[name]][[name]]{text}", name=name)
    lines = MessageRenderer(one.message).render(delivery=one, at=AT).text.split(b"\r\n")
    assert max(map(len, lines)) <= 78 and not any(b"\n" in line or b"\r" in line for line in lines)
