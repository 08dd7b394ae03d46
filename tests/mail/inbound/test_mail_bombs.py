import hashlib
import subprocess
import sys
import time

import pytest

from responsys_site.mail.inbound.auto_reply import may_auto_reply
from responsys_site.mail.inbound.dispatch import handle_new
from responsys_site.mail.models import IncomingMail
from tests.mail.inbound.processes import environment
from tests.plugin import ROOT

pytestmark = pytest.mark.servers

HEAD = (
    b"Return-Path: <ann@example.com>\r\nFrom: ann@example.com\r\nMessage-ID: <x@example.com>\r\n"
    b"Date: Mon, 23 Nov 2026 12:00:00 +0000\r\n"
)


def many_parts() -> bytes:
    part = b"--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + part * 10_000 + b"--x--\r\n"


def deeply_nested() -> bytes:
    opening = [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(200)]
    return HEAD + b"".join(opening) + b"\r\ninnermost\r\n"


BOMBS = {
    "many parts": many_parts(),
    "deeply nested": deeply_nested(),
    "long header": HEAD + b"Subject: " + b"x" * 1024 * 1024 + b"\r\n\r\nbody\r\n",
    "many headers": HEAD + b"X: x\r\n" * 20_000 + b"\r\nbody\r\n",
    "unknown characters": HEAD + b'Content-Type: text/plain; charset="x-no-such"\r\n\r\n\xff\xfe\x00body\r\n',
    "several authors": HEAD.replace(b"From: ", b"From: " + b"b@example.com, " * 500) + b"\r\nbody\r\n",
}


@pytest.mark.parametrize("flag", BOMBS)
def test_it_is_kept_as_it_is_flagged_and_left_to_staff(take_in, at, flag):
    started = time.process_time()
    mail = take_in(BOMBS[flag])
    assert handle_new(at=at).waiting == 1 and not may_auto_reply(mail=mail).why.startswith("no sender")
    assert time.process_time() - started < 2
    assert mail.flags == [flag] and b"".join(mail.raw()) == BOMBS[flag]


@pytest.mark.parametrize("charset", ["punycode", "idna", "undefined", "rot13", "utf-16", "\0", "x" * 5000])
def test_no_charset_of_a_text_costs_more_than_another(take_in, charset):
    data = HEAD + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + b"a-\xff" * 300_000
    started = time.process_time()
    take_in(data)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "value", ["(" * 100_000, "<" * 100_000, '"' * 100_000, "a " * 50_000, ":;" * 50_000, "=?" * 50_000]
)
@pytest.mark.parametrize("name", ["From", "To", "Subject", "Content-Type", "Message-ID", "Return-Path"])
def test_no_field_can_be_so_strange_that_it_is_lost(take_in, at, name, value):
    started = time.process_time()
    take_in(f"{name}: {value}\r\n\r\nbody\r\n".encode())
    assert handle_new(at=at).waiting == 1
    assert time.process_time() - started < 2


@pytest.mark.django_db(transaction=True)
def test_a_hundred_megabytes_of_base64_go_through_in_little_memory():
    lines = b"QUJD" * 19 + b"\r\n"
    head, block, blocks = HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n", lines * 12_800, 106
    command = [sys.executable, "-c", MEASURED]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        expected = hashlib.sha256(head)
        process.stdin.write(head)
        for _ in range(blocks):
            process.stdin.write(block)
            expected.update(block)
        output, _ = process.communicate(timeout=60)
    mail = IncomingMail.objects.get()
    assert (mail.size, mail.sha256) == (len(head) + blocks * len(block), expected.hexdigest())
    assert mail.size > 100 * 1024 * 1024 and int(output) < 64 * 1024


# How much more memory than before it began the command has needed at most, in kilobytes.
MEASURED = """
import resource, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
connection.ensure_connection()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
call_command("receive_mail")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
