import subprocess
import sys

import pytest

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import IncomingMail
from tests.mail.inbound.processes import environment
from tests.plugin import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
PREPARE = """
import os, django
django.setup()
from django.conf import settings
from django.utils import timezone
from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.inbound import imap
from responsys_site.mail.models import BodyChunk
def die(*args, **options):
    os._exit(9)
"""
POINTS = {
    "fetched": "imap.store = die",
    "half stored": "BodyChunk.objects.create = die",
    "stored": "imap._mark = die",
    "marked": "mark = imap._mark; imap._mark = lambda *a, **o: (mark(*a, **o), die())",
}
HANDLED_HERE = "settings.INCOMING_MAIL_IN_CHILD = False; settings.INCOMING_MAIL_HANDLERS = ['__main__.die']"
handled: list[int] = []


def count(*, mail, at) -> str:
    handled.append(mail.pk)
    return "counted"


def killed(mailbox, where: str, job: str) -> None:
    """Run a job in a process that is killed where it is told to be."""
    script = f"{PREPARE}\n{where}\nrun(name='{job}', at=timezone.now())"
    environ = environment(IMAP_URL=mailbox.url())
    assert subprocess.run([sys.executable, "-c", script], check=False, cwd=ROOT, env=environ).returncode == 9


@pytest.mark.parametrize("point", POINTS)
def test_between_fetching_and_marking(mailbox, letter, settings, at, point):
    settings.INCOMING_MAIL_HANDLERS = [f"{__name__}.count"]
    handled.clear()
    for number in range(3):
        mailbox.deliver(letter(subject=f"Letter {number}"))
    killed(mailbox, POINTS[point], "fetch-incoming-mail")
    run(name="fetch-incoming-mail", at=at)
    run(name="handle-incoming-mail", at=at.replace(year=2100))
    run(name="handle-incoming-mail", at=at.replace(year=2101))
    assert sorted(IncomingMail.objects.values_list("subject", flat=True)) == ["Letter 0", "Letter 1", "Letter 2"]
    assert sorted(handled) == sorted(IncomingMail.objects.filter(state="handled").values_list("pk", flat=True))
    assert all(mail.beginning(length=1000).endswith(b"Good day\r\n") for mail in IncomingMail.objects.all())
    assert len(handled) == 3 and mailbox.flags() == ["\\Seen"] * 3


def test_a_handler_that_kills_its_process_waits_and_others_are_taken(mailbox, letter, settings, at):
    settings.INCOMING_MAIL_HANDLERS = [f"{__name__}.count"]
    handled.clear()
    mailbox.deliver(letter())
    run(name="fetch-incoming-mail", at=at)
    killed(mailbox, HANDLED_HERE, "handle-incoming-mail")
    assert IncomingMail.objects.get().attempts == 1
    run(name="handle-incoming-mail", at=at.replace(year=2100))
    assert handled == [IncomingMail.objects.get(state="handled", attempts=2).pk]
