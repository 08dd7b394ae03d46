"""The pages of a version in each state that it can be in, as colleagues and as visitors see them."""

import re

import pytest
import time_machine
from django.core import mail

from privacy.models import PolicyVersion
from privacy.notices.recipients import notify_late_contacts
from privacy.notices.withdraw import send_withdrawal_notices
from responsys_site.mail.message_ids import return_path
from responsys_site.mail.models import Delivery
from tests.browser_routes import window_at
from tests.mail.inbound.conftest import arrive, take_in
from tests.mail.inbound.reports import bounce
from tests.privacy.notices.conftest import ADMIN, DAY, MINUTE, REFUSING
from tests.wsgi_client import SiteClient

__all__ = ["arrive", "take_in", "window_at"]
pytestmark = [pytest.mark.browser, pytest.mark.looks]
LONG = "The list is from an old fair, and we wrote to each of its companies by letter. " * 3


@pytest.fixture
def walk(officers, window_at, at):
    """Look at pages as an officer sees them at a moment; what is wrong with each is kept in `walk.found`."""

    class Walk:
        def __init__(self):
            self.client = SiteClient()
            self.window = window_at(at, client=self.client)
            self.found = {}

        def public(self, *paths, at):
            self.window.at = at
            for path in paths:
                self.window.open(path)
                self.note(f"{path} on {at:%d %B %Y, %H:%M}")

        def sign_in(self, *, at, by):
            with time_machine.travel(at, tick=False):
                self.client.force_login(officers[by])

        def staff(self, version, *pages, at):
            self.sign_in(at=at, by=0)
            self.public(*(f"{ADMIN}{version.pk}/{page}" for page in pages), at=at)

        def press(self, label, version, page, *, at, by=0, **typed):
            """Fill in the form of a page and send it; what is answered is looked at."""
            self.sign_in(at=at, by=by)
            self.window.at = at
            self.window.open(f"{ADMIN}{version.pk}/{page}")
            for name, words in typed.items():
                self.window.page.locator(f"[name={name}]").fill(words)
            with self.window.page.expect_navigation():
                self.window.page.get_by_role("button", name=label, exact=True).click()
            self.note(f"{self.window.page.url}, {label}")

        def note(self, name):
            self.found[name] = self.window.looks_wrong()

    return Walk()


def test_of_a_notice_that_is_held_sent_again_and_let_settle(  # noqa: PLR0917
    on_file, posted, pass_time, mailer, staff_of, arrive, walk, settings, at
):
    settings.BOUNCE_MAILBOX = "bounces@responsys.example"
    on_file("ann", "bob", "cleo", "gone", "gone-too")
    mailer(REFUSING)
    version = pass_time(posted(at), at + MINUTE)
    walk.public("/privacy/versions/3/", at=at + MINUTE)
    walk.staff(version, "change/", "act/send-again/", at=at + MINUTE)
    walk.press("Let the notice settle", version, "act/release/", at=at + MINUTE, words=" ")
    staff_of(0).act(version, "send-again", at=at + DAY)
    pass_time(version, at + DAY)
    staff_of(0).act(version, "release", at=at + 2 * DAY, words=LONG)
    arrive(bounce(to=return_path(delivery=Delivery.objects.get(address="ann@example.com").pk)))
    on_file("dora", came=at + 3 * DAY)
    walk.staff(version, "act/notify-late-contacts/", at=at + 3 * DAY)
    notify_late_contacts(at=at + 3 * DAY)
    walk.staff(pass_time(version, at + 3 * DAY), "change/", "told/", at=at + 3 * DAY)
    walk.press("Find", version, "told/", at=at + 3 * DAY, address="ann@example.com")
    walk.public("/privacy/versions/3/", at=at + 3 * DAY)
    assert not any(walk.found.values()), walk.found


def test_of_a_version_that_stands_still_and_is_withdrawn(on_file, posted, pass_time, staff_of, walk, at):  # noqa: PLR0917
    on_file("ann", "bob")
    version = posted(at)
    walk.public("/privacy/versions/", at=at + 2 * MINUTE)
    walk.staff(version, "change/", at=at + DAY)
    pass_time(version, at + DAY)
    walk.press("Withdraw this version", version, "act/withdraw/", at=at + DAY, words=" ")
    staff_of(0).act(version, "withdraw", at=at + DAY, words=LONG)
    with time_machine.travel(at + DAY, tick=False):
        send_withdrawal_notices(at=at + DAY)
    walk.staff(pass_time(version, at + 2 * DAY), "change/", "told/", "../", at=at + 2 * DAY)
    walk.public("/privacy/versions/", code_of(mail.outbox[-1]), "/privacy/versions/3/", at=at + 2 * DAY)
    assert not any(walk.found.values()), walk.found


def test_of_a_draft_that_is_asked_for_refused_and_posted_alone(draft_change, officers, staff_of, walk, at):
    draft = draft_change(notes=[("changes", "A second office.", "It answers sooner.")])
    staff_of(0).act(draft, "ask", at=at)
    walk.staff(draft, "change/", at=at)
    walk.press("Refuse the posting", draft, "act/refuse/", at=at, by=1, words=" ")
    staff_of(1).act(draft, "refuse", at=at, words=LONG)
    walk.staff(draft, "change/", at=at)
    staff_of(0).act(draft, "ask", at=at + MINUTE)
    officers[1].groups.clear()
    walk.press("Post without a second person", draft, "act/alone/", at=at + DAY, words=" ")
    assert not any(walk.found.values()), walk.found


def test_of_what_is_done_with_the_version_in_force(policy, walk, staff_of, at):
    standing = PolicyVersion.objects.get(number=2)
    walk.press("Record a review", standing, "act/review/", at=at, words=" ")
    staff_of(0).act(standing, "correct", at=at)
    walk.staff(PolicyVersion.objects.get(kind="correction"), "change/", "preview/", at=at)
    assert not any(walk.found.values()), walk.found


def code_of(sent):
    return re.search(r"/privacy/notices/[a-z0-9]+/", sent.body)[0]
