"""The staff's pages of a case that the walk through a case does not come by, each also with what is refused."""

from datetime import timedelta

import pytest
import time_machine

from privacy.desk.cases.escalation import escalate, record_acceptance
from privacy.desk.cases.opt_out import restrict_use
from privacy.desk.cases.requester_actions import add_message
from privacy.desk.cases.staff_actions import merge_cases
from privacy.desk.models import Attachment, CaseEvent
from privacy.rights.jobs import act_on_rights
from privacy.rights.models import ErasureRequest
from privacy.rights.requests import request_erasure
from responsys_site.mail.models import Suppression
from tests.browser_routes import window_at
from tests.mail.inbound.conftest import _own_folder, letter, take_in
from tests.privacy.desk.admin.conftest import CASES
from tests.privacy.desk.inbound.conftest import arrive

__all__ = ["_own_folder", "arrive", "letter", "take_in", "window_at"]
pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.usefixtures("policy")]


@pytest.fixture
def walk(office, window_at, at):
    """Look at pages as the office sees them, three days after `at`; what is wrong with each is in `walk.found`."""

    class Walk:
        def __init__(self):
            self.now = at + timedelta(days=3)
            self.window = window_at(self.now, client=office)
            self.found = {}

        def look(self, path):
            self.window.open(path if path.startswith("/") else CASES + path)
            self.note(path)

        def act(self, case, name):
            self.look(f"{case.pk}/act/{name}/")
            assert f"/act/{name}/" in self.window.page.url, "the page does not offer it"

        def refused(self, label, **typed):
            """Press the button of the page that is open; what comes back says what is wrong."""
            assert self.press(label, **typed) in {409, 422}

        def press(self, label, **typed):
            page = self.window.page
            for name, words in typed.items():
                page.locator(f"[name={name}]").fill(words)
            page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
            with page.expect_navigation() as answer:
                page.get_by_role("button", name=label, exact=True).click()
            self.note(f"{page.url}, {label}")
            return answer.value.status

        def note(self, name):
            self.found[name] = self.window.looks_wrong()

    with time_machine.travel(at, tick=False):
        return Walk()


def test_notes_and_who_has_it(opened, walk, second):
    case = opened()
    walk.act(case, "note")
    walk.refused("Add a note")
    walk.act(case, "assign")
    walk.refused("Give it to a colleague")
    assert not any(walk.found.values()), walk.found


def test_what_it_asks_for_and_what_came_by_post(opened, walk):
    case = opened()
    walk.act(case, "kind")
    walk.refused("Say what it asks for")
    walk.act(case, "heard")
    walk.refused("Enter a letter or a call of theirs", on="2030-01-01")
    walk.act(case, "close")
    assert not any(walk.found.values()), walk.found


def test_two_cases_joined(opened, walk, advocate, at):
    one, other = opened(), opened(text="Since when?")
    merge_cases(case=one, into=other, by=advocate, at=at)
    for case in (one, other):
        walk.look(f"{case.pk}/change/")
    assert not any(walk.found.values()), walk.found


def test_a_letter_entered_with_mistakes(walk):
    walk.look("add/")
    walk.refused("Open the case", address="no address", on="2030-01-01")
    assert not any(walk.found.values()), walk.found


def test_what_is_outside_the_company(opened, walk, advocate, at):
    case = opened()
    escalation = escalate(case=case, at=at + timedelta(days=1))
    walk.act(case, "taken-up")
    walk.refused("It was taken up outside", on="2030-01-01")
    record_acceptance(escalation=escalation, by=advocate, on=at + timedelta(days=2), at=at + timedelta(days=2))
    walk.act(case, "outcome")
    walk.refused("It ended outside", on="2001-01-01")
    walk.look(f"{case.pk}/change/")
    assert not any(walk.found.values()), walk.found


def test_what_went_by_post(opened, walk, at):
    case = opened(address="", channel="letter")
    walk.act(case, "posted")
    walk.refused("They were told by post", on="2030-01-01")
    assert not any(walk.found.values()), walk.found


def test_the_end_of_a_restriction_by_post(opened, walk, advocate, at):
    case = opened()
    restrict_use(case=case, by=advocate, at=at)
    Suppression.objects.add(address_digest=case.address_digest, scope="all", reason="bounced", at=at)
    walk.act(case, "lifting-posted")
    walk.refused("They were told by post that it ends", on="2001-01-01")
    assert not any(walk.found.values()), walk.found


def test_a_letter_that_comes_too_late(opened, walk, at):
    case = opened()
    walk.act(case, "reply")
    walk.press("Look at it once more", text="The answer.")
    add_message(case=case, text="One thing more.\n\n" + "word " * 200, at=at + timedelta(days=2))
    walk.refused("Send it")
    assert not any(walk.found.values()), walk.found


def test_a_mail_with_a_file_from_a_sender_not_confirmed(arrive, letter, opened, walk):
    entry = CaseEvent.objects.get(incoming=arrive(letter()))
    Attachment.objects.store(event=entry, name="a-long-name-" * 12, declared_type="text/html", chunks=[b"words"])
    walk.look(f"{entry.case_id}/change/")
    assert "a-long-name" in walk.window.page.content()
    assert not any(walk.found.values()), walk.found


def test_an_erasure_that_is_done(opened, walk, advocate, at):
    request_erasure(address=opened().address, reason="asked", by=advocate, at=at)
    act_on_rights(at=at)
    walk.look("/in/admin/rights/erasurerequest/")
    walk.look(f"/in/admin/rights/erasurerequest/{ErasureRequest.objects.get().pk}/change/")
    assert not any(walk.found.values()), walk.found


def test_a_template_of_a_reply(walk):
    walk.look("/in/admin/desk/replytemplate/")
    walk.look("/in/admin/desk/replytemplate/add/")
    assert not any(walk.found.values()), walk.found
