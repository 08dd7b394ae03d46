import re
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from privacy.models import ClauseNote, PolicyText, PolicyVersion, Posting
from privacy.notices.approval import approve, request_posting
from privacy.notices.privacy_office import ActionNotAllowed
from privacy.notices.publish import publish_approved
from privacy.notices.settlement import settle
from responsys_site.core.http import snapshot
from responsys_site.mail.queue.control import apply_pending
from responsys_site.mail.queue.tasks import send_due
from tests.factories import make_contact, make_draft, make_staff
from tests.wsgi_client import SiteClient

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MONTH = 30 * DAY
ADMIN = "/in/admin/privacy/policyversion/"


def at_once(*acts):
    """Do all of them in threads of their own, started together; return what each answered, or was refused with."""
    start, answers = threading.Barrier(len(acts)), []

    def do(act):
        start.wait(10)
        try:
            answers.append(act())
        except ActionNotAllowed as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers


@pytest.fixture
def officers(db):
    """Two people of the privacy office."""
    return [make_staff(name, role="Privacy office", email=f"{name}@example.com") for name in ("ada", "ben")]


@pytest.fixture
def on_file(db, at):
    def put(*names, came=at - DAY):
        return [make_contact(f"{name}@example.com", name=name, at=came) for name in names]

    return put


@pytest.fixture
def draft_change(policy):
    """A draft whose words differ from version 2 by one innocent sentence."""

    def make(*, words=lambda text: text + "\n\nWe added a sentence here.\n", kind="change", of=2, notes=(), **columns):
        text = words(PolicyText.objects.get(version__number=of).source)
        version = make_draft(words=text, kind=kind, what_changed="We name a second office.", **columns)
        for anchor, summary, reason in notes:
            ClauseNote.objects.create(version=version, anchor=anchor, summary=summary, reason=reason)
        return version

    return make


@pytest.fixture
def agreed(officers):
    """Ask for a draft to be posted, and agree to it, as two people do."""

    def agree(version, at):
        asker, other = officers
        posting = request_posting(version=version, by=asker, at=at)
        approve(posting=posting, by=other, sha256=posting.sha256, at=at)
        return Posting.objects.get(pk=posting.pk)

    return agree


@pytest.fixture
def posted(draft_change, agreed):
    """Post a change and return its version, its mail still waiting."""

    def post(at, **draft):
        version = draft_change(**draft)
        with time_machine.travel(at, tick=False):
            agreed(version, at)
            publish_approved(at=at)
        snapshot.clear()
        return PolicyVersion.objects.get(pk=version.pk)

    return post


@pytest.fixture
def pass_time():
    """Let the workers do at a moment what they do each minute; return the version as it is then."""

    def work(version, at):
        with time_machine.travel(at, tick=False):
            apply_pending(at=at)
            send_due(at=at)
            settle(at=at)
        snapshot.clear()
        return PolicyVersion.objects.get(pk=version.pk)

    return work


@pytest.fixture
def staff_of(officers):
    """The staff's site as one officer sees it at a moment: `get` and `post` by what comes after a version's address."""

    class Desk:
        def __init__(self, officer):
            self.officer, self.client = officer, SiteClient()

        @contextmanager
        def signed_in(self, at):
            with time_machine.travel(at, tick=False):
                self.client.force_login(self.officer)
                yield
            snapshot.clear()

        def open(self, version, page, *, at):
            with self.signed_in(at):
                return self.client.get(f"{ADMIN}{version.pk}/{page}")

        def act(self, version, name, *, at, **typed):
            """Press the button of the page that asks; what the page holds hidden goes with it."""
            asked = self.open(version, f"act/{name}/", at=at)
            hidden = dict(re.findall(r'<input type="hidden" name="(seen)" value="(\w+)"', asked.text))
            return self.post(version, f"act/{name}/", at=at, **hidden, **typed)

        def post(self, version, page, *, at, **typed):
            """Post a form, and follow where its answer leads."""
            with self.signed_in(at):
                answer = self.client.post(f"{ADMIN}{version.pk}/{page}", typed)
                return self.client.get(answer["Location"]) if answer.status_code == 302 else answer

    return lambda number: Desk(officers[number])


class RefusingBackend(BaseEmailBackend):
    """A mailer that takes no mail to an address with "gone" in it."""

    def send_messages(self, email_messages):
        if any("gone" in mail.to[0] for mail in email_messages):
            raise ValueError("no such mailbox")
        return len(email_messages)


class AwayBackend(BaseEmailBackend):
    def open(self):
        raise ConnectionRefusedError


class NamelessBackend(BaseEmailBackend):
    """A relay whose name does not resolve."""

    def open(self):
        raise socket.gaierror(-2, "Name or service not known")


@pytest.fixture
def mailer(settings):
    def use(name):
        settings.MAILERS = {"default": {"BACKEND": name}}

    return use


REFUSING = f"{__name__}.RefusingBackend"
AWAY = f"{__name__}.AwayBackend"
NAMELESS = f"{__name__}.NamelessBackend"
