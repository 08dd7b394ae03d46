import hashlib

import pytest

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.inbound.imap import parse_imap_url, poll
from responsys_site.mail.models import IncomingMail

JOB = "fetch-incoming-mail"
pytestmark = [pytest.mark.django_db, pytest.mark.servers]


def test_what_is_unread_is_stored_as_it_is_and_marked_as_read(mailbox, letter, at):
    mailbox.deliver(letter(return_path=None))
    assert run(name=JOB, at=at).startswith("1 stored")
    mail = IncomingMail.objects.get()
    raw = b"".join(mail.raw())
    assert (mail.sha256, mail.size) == (hashlib.sha256(raw).hexdigest(), len(raw)) and raw.endswith(b"Good day\r\n")
    assert (mail.state, mail.source, mail.received_at, mail.flags) == ("new", "imap", at, [])
    assert (mail.envelope_sender, mail.recipient) == ("ann@example.com", mailbox.address)
    assert (mail.author, mail.subject) == ("ann@example.com", "What do you hold about me?")
    assert mailbox.flags() == ["\\Seen"]


def test_what_was_read_is_not_fetched_again_and_nothing_is_deleted(mailbox, letter, at):
    mailbox.deliver(letter())
    run(name=JOB, at=at)
    assert run(name=JOB, at=at).startswith("0 stored, 0 were here")
    assert mailbox.flags() == ["\\Seen"] and IncomingMail.objects.count() == 1


def test_the_same_mail_twice_is_one(mailbox, letter, at):
    mailbox.append(letter())
    mailbox.append(letter())
    assert run(name=JOB, at=at).startswith("1 stored, 1 were here already")
    mailbox.mark_unread()
    assert run(name=JOB, at=at).startswith("0 stored, 2 were here already")
    assert IncomingMail.objects.count() == 1 and mailbox.flags() == ["\\Seen", "\\Seen"]


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls"])
def test_it_is_fetched_in_tls_under_a_certificate_that_is_known(mailbox, letter, monkeypatch, at, scheme):
    mailbox.deliver(letter())
    address = parse_imap_url(mailbox.url(scheme))
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        poll(address=address, at=at)
    monkeypatch.setenv("SSL_CERT_FILE", str(mailbox.server.certificate))
    assert poll(address=address, at=at).stored == 1


def test_without_a_mailbox_there_is_nothing_to_do(settings, at):
    settings.IMAP_URL = ""
    assert run(name=JOB, at=at) == "no mailbox to fetch from"


def test_of_one_that_is_too_large_the_beginning_is_kept_and_the_mailbox_keeps_the_whole(mailbox, letter, settings, at):
    settings.INCOMING_MAIL_MAX_BYTES = 700_000
    mailbox.append(letter() + b"x" * 76 * 12_000)
    run(name=JOB, at=at)
    mail = IncomingMail.objects.get()
    assert sum(map(len, mail.raw())) == 700_000 and mail.size == len(letter()) + 76 * 12_000
    assert mail.flags == ["cut"] and mailbox.flags() == ["\\Flagged \\Seen"]


def test_one_of_many_pieces_comes_whole(mailbox, letter, at):
    data = letter() + b"0123456789abcdef" * 100_000 + b"\r\n"
    mailbox.append(data)
    run(name=JOB, at=at)
    assert b"".join(IncomingMail.objects.get().raw()) == data
