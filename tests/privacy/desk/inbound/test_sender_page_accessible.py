import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.looks]
ARRIVE = """
from django.utils import timezone
from responsys_site.mail.inbound.storage import SpooledMessage
from responsys_site.mail.inbound.storage import Envelope
from responsys_site.mail.inbound.dispatch import handle_new
from responsys_site.mail.inbound.storage import store
from responsys_site.mail.queue.tasks import send_due
with SpooledMessage() as arriving:
    arriving.add(b"Return-Path: <{address}>\\r\\nFrom: {address}\\r\\nTo: privacy@responsys.example\\r\\n"
                 b"Message-ID: <{address}>\\r\\nSubject: What do you hold?\\r\\n\\r\\nGood day\\r\\n")
    store(arriving=arriving, source="pipe", envelope=Envelope(), at=timezone.now())
handle_new(at=timezone.now())
send_due(at=timezone.now())  # a process that ends at once tells no worker
"""


def link_of_case(window, address: str) -> str:
    """Read the answer in the development mailbox and return the link in it."""
    return re.search(r"http\S+/privacy/cases/[\w-]{22}/", window.open_mail(to=address)).group()


def test_who_wrote_is_asked_and_says_so(visit, running_site):
    window, address = visit(), "mail@example.com"
    running_site.manage("shell", "--command", ARRIVE.format(address=address))
    window.page.goto(link_of_case(window, address))
    found = window.looks_wrong()
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="Yes, it was me").click()
    assert "Your case" in window.page.title() and "What do you hold?" in window.page.content()
    assert found + window.looks_wrong() == []
