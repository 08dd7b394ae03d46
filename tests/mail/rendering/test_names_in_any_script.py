import email
import re
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from responsys_site.mail.queue.outbox import Recipient
from responsys_site.mail.queue.tasks import send_due
from tests.factories import make_message

NAMES = [
    "Žluťoučký, Kůň <x>",
    'Ann "Nan" Smith, M.D.',
    "back\\slash (and a remark)",
    "🙂 Emoji 👩‍👩‍👧‍👦",
    "עִבְרִית שלום",
    "محمد بن عبد الله",
    "=?utf-8?q?not_encoded?=",
    "長い名前" * 30,
    "Ann " * 40 + "Smith",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_recipient_is_named_as_written(db, relay, read, at, name):
    address = f"{'a' * 50}@example.com"
    make_message(Recipient(address, {"name": name}, name=name), subject="For [[name]]", at=at)
    send_due(at=at)
    mail = read(relay.taken[0])
    assert mail["Subject"] == f"For {name}" and [one.addr_spec for one in mail["To"].addresses] == [address]
    # Not as the modern parser has it, which leaves spaces between the encoded words of a long name.
    assert str(make_header(decode_header(parseaddr(email.message_from_bytes(relay.taken[0])["To"])[0]))) == name
    head = relay.taken[0].partition(b"\r\n\r\n")[0]
    assert max(map(len, re.findall(rb"=\?utf-8\?[bq]\?[^?\s]*\?=", head)), default=0) <= 75  # RFC 2047, 2
    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_a_senders_name_is_written_so_too(sent, read, settings):
    settings.DEFAULT_FROM_EMAIL = '"Žofie, Responsys" <news@responsys.example>'
    mail = read(sent())
    assert mail["From"].addresses[0].display_name == "Žofie, Responsys"
    assert mail["From"].addresses[0].addr_spec == "news@responsys.example"


def test_an_international_domain_goes_as_its_a_label(sent, read, relay):
    mail = read(sent("ann@straße.example"))
    assert mail["To"] == "ann@xn--strae-oqa.example" and relay.recipients == ["ann@xn--strae-oqa.example"]
