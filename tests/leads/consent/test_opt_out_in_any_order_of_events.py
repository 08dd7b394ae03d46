"""Whatever people, strangers, mail programs and staff do, in whatever order: an opt-out holds.

The site is used from outside: links come out of the mails that it sent, and every act goes to a URL.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from leads.consent.eligibility import can_receive_updates
from leads.models import ConsentEvent, Contact
from leads.requests.process import process_pending
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.any_order import check_any_order
from tests.factories import make_message
from tests.leads.conftest import ANSWERS, FORM
from tests.leads.consent.conftest import ONE_CLICK, field, opt_out_path
from tests.leads.consent.expected import Expected, MailedLink, OptOut, UndoKey
from tests.wsgi_client import SiteClient

pytestmark = pytest.mark.slow

ADDRESSES = ("ann@example.com", "ann@example.org")
SOME_ADDRESS = st.sampled_from(ADDRESSES)
WISHES = st.sampled_from([{}, {"updates": "on"}, {"updates": "on", "contact": "on"}])
PRESSES = st.sampled_from([{}, {"scope": "marketing"}, {"scope": "contact"}, ONE_CLICK])
CHOICES = st.sampled_from(["stop-updates", "ask-updates", "stop-contact", "ask-contact"])
LINKS = {
    "confirm": re.compile(r"/confirm/[\w-]{22}/"),
    "profile": re.compile(r"/profile/[\w-]{22}/"),
    "move": re.compile(r"/profile/new-address/[\w-]{22}/"),
}
# One rule draws the act: hypothesis would switch single rules off for a whole example, and most orders need many acts.
ACTS = [*["opt_out", "confirm"] * 4, *["undo", "choice", "mailing"] * 2, "form", "new_link"]
ACTS += ["profile", *["other_address", "move"] * 2, "staff_edit", "time"]
FORGED = {"updates": "on", "act": "confirmed", "scope": "all", "erased_at": "", "address": "ann@example.net"}


def one_of(things: list) -> st.SearchStrategy:
    """One of them, the newest ones rather than others; none if there are none."""
    return st.sampled_from([[thing] for thing in reversed(things)] or [[]])


def person_at(address: str) -> int | None:
    contact = Contact.objects.of(address_digest=keyed_digest(address))
    return contact and contact.pk


class Life(RuleBasedStateMachine):
    """Ann and her two addresses, whoever types them into the form, mail programs, and a web administrator."""

    administrator: User

    def __init__(self) -> None:
        super().__init__()
        self.travel = time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False)
        self.clock = self.travel.start()
        site_settings.OPT_OUT_JOURNAL.unlink(missing_ok=True)  # no rollback takes its lines back
        self.rows = transaction.atomic()
        self.rows.__enter__()
        self.browser, self.expected = SiteClient(), Expected()
        self.links: dict[str, list[MailedLink]] = {kind: [] for kind in LINKS}
        self.undo_keys: list[UndoKey] = []
        mail.outbox.clear()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rows.__exit__(None, None, None)
        self.travel.stop()

    def post(self, path: str, posted: dict[str, str]):
        """Post after a minute, and read the mails that come of it a second later."""
        self.clock.shift(timedelta(minutes=1))
        answer = self.browser.post(path, posted)
        self.pressed_at = timezone.now()
        self.read_mails()
        return answer

    def read_mails(self) -> None:
        self.clock.shift(timedelta(seconds=1))
        process_pending(at=timezone.now())
        send_due(at=timezone.now())
        for letter in mail.outbox:
            for kind, form in LINKS.items():
                for path in form.findall(letter.body):
                    link = MailedLink(path, letter.to[0], timezone.now(), person_at(letter.to[0]))
                    self.links[kind].append(link)
        mail.outbox.clear()

    def stopped_by(self, address: str) -> OptOut:
        opt_out = OptOut(self.pressed_at, address, person_at(address))
        self.expected.opt_outs.append(opt_out)
        return opt_out

    @initialize(presses=st.booleans())
    def ann_asks_for_updates(self, presses):
        self.fill_in_the_form(ADDRESSES[0], {"updates": "on"})
        if presses:
            self.press_confirm(self.links["confirm"][0])

    @rule(act=st.sampled_from(ACTS), data=st.data())
    def somebody_acts(self, act, data):
        getattr(self, f"some_{act}")(data.draw)

    def some_form(self, draw):
        self.fill_in_the_form(draw(SOME_ADDRESS), draw(WISHES))

    def fill_in_the_form(self, address, wishes):
        key = field(self.browser.get(FORM), "key")
        self.post(FORM, {**ANSWERS, **wishes, "email": address, "key": key})

    def some_confirm(self, draw):
        for link in draw(one_of(self.links["confirm"])):
            self.press_confirm(link)

    def press_confirm(self, link):
        is_first, key = not link.used, field(self.browser.get(link.path), "key")
        if "You get our updates" in self.post(link.path, {"key": key}).text:
            self.expected.confirm(link, self.pressed_at)
            assert not is_first or can_receive_updates(address_digest=keyed_digest(link.address))

    def some_new_link(self, draw):
        for link in draw(one_of(self.links["confirm"])):
            self.post(link.path, {"again": "1"})

    def some_opt_out(self, draw):
        address, posted = draw(SOME_ADDRESS), draw(PRESSES)
        answer = self.post(opt_out_path(address), posted)
        of = None if posted.get("scope") == "contact" else self.stopped_by(address)
        key = field(answer, "key")
        assert answer.status_code == 200 and not (key and posted == ONE_CLICK)
        if key:
            self.undo_keys.append(UndoKey(key, of))

    def some_undo(self, draw):
        for undo in draw(one_of(self.undo_keys)):
            answer = self.post("/opt-out/undo/", {"key": undo.key})
            if undo.of and answer.status_code == 200:
                self.expected.undo(undo.of, self.pressed_at)

    def some_profile(self, draw):
        for link in draw(one_of(self.links["profile"])):
            self.post(link.path, {"name": draw(st.sampled_from(["Ann", "Ann Jones"])), "initial-name": "", **FORGED})

    def some_choice(self, draw):
        for link in draw(one_of(self.links["profile"])):
            choice = draw(CHOICES)
            answer = self.post(f"{link.path}choices/", {"choice": choice})
            if choice == "stop-updates" and answer.status_code == 303:
                self.stopped_by(link.address)

    def some_other_address(self, draw):
        for link in draw(one_of(self.links["profile"])):
            self.post(f"{link.path}address/", {"email": draw(SOME_ADDRESS)})

    def some_move(self, draw):
        for link in draw(one_of(self.links["move"])):
            self.post(link.path, {})

    def some_staff_edit(self, draw):
        staff = SiteClient()
        staff.force_login(self.administrator)
        model, act = (
            draw(st.sampled_from([Contact, ConsentEvent, Suppression])),
            draw(st.sampled_from(["change", "delete"])),
        )
        for row in model.objects.all()[:1]:
            place = f"/in/admin/{model._meta.app_label}/{model._meta.model_name}/{row.pk}/{act}/"
            assert staff.post(place, {**FORGED, "post": "yes"}).status_code in {200, 403}

    def some_time(self, draw):
        self.clock.shift(timedelta(hours=draw(st.sampled_from([0.25, 5, 30, 24 * 8]))))

    def some_mailing(self, draw):
        """Addressed to everybody: the last look, at the moment of sending, is all that stops it."""
        message = make_message(*ADDRESSES, kind="marketing")
        self.read_mails()
        for delivery in message.deliveries.filter(state="sent"):
            assert not self.expected.stopped(delivery.address, person_at(delivery.address))

    @invariant()
    def nobody_gets_updates_who_opted_out_and_did_not_confirm_again(self):
        for address in ADDRESSES:
            if can_receive_updates(address_digest=keyed_digest(address)):
                person = person_at(address)
                assert self.expected.consented(person) and not self.expected.stopped(address, person)


def test_no_order_of_acts_undoes_an_opt_out(policy, admin_user):
    Life.administrator = admin_user
    check_any_order(Life, examples=18, steps=20)
