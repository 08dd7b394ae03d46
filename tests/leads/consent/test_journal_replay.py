"""In any order of moves, opt-outs, confirmations, undos, erasures and restores, journal and database say the same.

The site is used from outside: links come out of the mails that it sent. A restore is a rollback to a savepoint: rows go
back, the journal does not.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as site
from django.core import mail
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from leads.consent.eligibility import can_receive_updates
from leads.consent.opt_out import opt_out_without_database
from leads.models import ConsentEvent, Contact
from leads.profile.links import issue_profile_link
from privacy.rights.jobs import act_on_rights
from privacy.rights.models import ErasureRequest
from privacy.rights.requests import request_erasure
from responsys_site.core import personal_data
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.journal.replay import catch_up, is_in_sync, read_journals, replay
from responsys_site.mail.models import Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.any_order import check_any_order
from tests.leads.consent.conftest import ONE_CLICK, field, opt_out_path
from tests.wsgi_client import SiteClient

pytestmark = pytest.mark.slow

ADDRESSES = ("ann@example.com", "ann@example.org", "bea@example.net")
SOME_ADDRESS = st.sampled_from(ADDRESSES)
LINKS = {
    "confirm": re.compile(r"/confirm/[\w-]{22}/"),
    "move": re.compile(r"/profile/new-address/[\w-]{22}/"),
}
CHOICES = st.sampled_from(["ask-updates", "stop-updates", "stop-contact"])
ACTS = [*["opt_out", "move", "confirm"] * 3, *["undo", "restore", "choice"] * 2, "backup", "late_move", "come_back"]
ACTS += [
    "opt_out_without_database",
    "opt_out_without_database",
    "erasure",
    "restriction",
    "lifted_restriction",
    "clock_set_back",
    "time",
]


class Site(RuleBasedStateMachine):
    """Ann, who has two addresses, and Bea, who is on file at a third and may leave it to Ann."""

    journal: Path

    def __init__(self) -> None:
        super().__init__()
        site.OPT_OUT_JOURNAL = self.journal.with_name(f"{id(self)}")
        self.travel = time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False)
        self.clock = self.travel.start()
        self.rows = transaction.atomic()
        self.rows.__enter__()
        self.browser, self.keys = SiteClient(), [""]
        self.links: dict[str, list[str]] = {kind: [] for kind in LINKS}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rows.__exit__(None, None, None)
        self.travel.stop()
        site.OPT_OUT_JOURNAL.unlink(missing_ok=True)

    @initialize(is_moved=st.booleans())
    def two_people_are_on_file(self, is_moved):
        for address in (ADDRESSES[0], ADDRESSES[2]):
            self.get_or_create_contact(address)
        if is_moved:
            self.move(ADDRESSES[0], ADDRESSES[1])
        self.backup = transaction.savepoint_create()

    def get_or_create_contact(self, address):
        contact = Contact.objects.get_or_create_contact(address=address, name="Ann", company="", at=timezone.now())
        if not ConsentEvent.objects.confirmations(contact=contact, purpose="updates").exists():
            shown = {"policy_version_id": 2, "policy_text_sha256": "1" * 64, "wording": "Yes"}
            made = {"purpose": "updates", "action": "confirmed", "channel": "link", "wording_sha256": "0" * 64}
            theirs = {"contact": contact, "address_digest": contact.address_digest, "at": timezone.now()}
            ConsentEvent.objects.create(**theirs, **made, **shown)

    def read_mails(self) -> None:
        send_due(at=timezone.now())
        for letter in mail.outbox:
            for kind, form in LINKS.items():
                self.links[kind] += form.findall(letter.body)
        mail.outbox.clear()

    @rule(act=st.sampled_from(ACTS), data=st.data())
    def somebody_acts(self, act, data):
        self.clock.shift(timedelta(minutes=1))
        getattr(self, f"some_{act}")(data.draw)
        act_on_rights(at=timezone.now())

    def some_opt_out(self, draw):
        posted = draw(st.sampled_from([{}, {"scope": "contact"}, ONE_CLICK]))
        answer = self.browser.post(opt_out_path(draw(SOME_ADDRESS)), posted)
        assert answer.status_code == 200
        self.keys.append(field(answer, "key"))

    def some_opt_out_without_database(self, draw):
        one, scope = keyed_digest(draw(SOME_ADDRESS)), draw(st.sampled_from(["marketing", "contact"]))
        opt_out_without_database(address_digest=one, channel="link", scope=scope, at=timezone.now())
        assert catch_up(at=timezone.now())
        contact = Contact.objects.reached_by(address_digest=one)
        theirs = {one, contact.address_digest} if contact else {one}
        assert {(each, scope) for each in theirs} <= self.asked()

    def some_undo(self, draw):
        self.browser.post("/opt-out/undo/", {"key": draw(st.sampled_from(self.keys[-3:]))})

    def some_choice(self, draw):
        for path in self.profile_of(draw(SOME_ADDRESS)):
            self.browser.post(f"{path}choices/", {"choice": draw(CHOICES)})

    def some_move(self, draw):
        self.move(draw(SOME_ADDRESS), draw(SOME_ADDRESS))

    def some_late_move(self, draw):
        for path in self.links["move"][-3:]:
            self.browser.post(path, {})

    def move(self, old, new):
        for path in self.profile_of(old):
            self.browser.post(f"{path}address/", {"email": new})
            self.read_mails()
            for link in self.links["move"][-1:]:
                self.browser.post(link, {})

    def profile_of(self, address) -> list[str]:
        """The path of a new link to the record of whoever is on file at the address."""
        contact = Contact.objects.of(address_digest=keyed_digest(address))
        return [f"/profile/{issue_profile_link(contact=contact, at=timezone.now())}/"] if contact else []

    def some_confirm(self, draw):
        self.read_mails()
        for path in self.links["confirm"][-2:]:
            self.browser.post(path, {"key": field(self.browser.get(path), "key")})

    def some_erasure(self, draw):
        request_erasure(address=draw(SOME_ADDRESS), reason="asked", by=None, at=timezone.now())

    def some_restriction(self, draw):
        personal_data.restrict(address=draw(SOME_ADDRESS), at=timezone.now())

    def some_lifted_restriction(self, draw):
        personal_data.lift_restriction(address=draw(SOME_ADDRESS), at=timezone.now())

    def some_come_back(self, draw):
        self.get_or_create_contact(draw(SOME_ADDRESS))

    def some_clock_set_back(self, draw):
        self.clock.shift(-timedelta(minutes=draw(st.sampled_from([1, 3, 10]))))

    def some_time(self, draw):
        self.clock.shift(timedelta(hours=25))  # until a mailbox may get links again

    def some_backup(self, draw):
        self.backup = transaction.savepoint_create()

    def some_restore(self, draw):
        stopped = self.asked()
        transaction.savepoint_rollback(self.backup)
        self.clock.shift(timedelta(minutes=2))
        assert catch_up(at=timezone.now())
        assert stopped <= self.asked()

    def asked(self) -> set[tuple]:
        """What people were promised to hold: who gets nothing, and whose data was erased."""
        erased = ErasureRequest.objects.values_list("address_digest", flat=True)
        return {*Suppression.objects.values_list("address_digest", "scope"), *((one, "erased") for one in erased)}

    @invariant()
    def the_journal_replayed_changes_nothing(self):
        assert is_in_sync(at=timezone.now())
        if site.OPT_OUT_JOURNAL.exists():
            contents = read_journals(paths=[site.OPT_OUT_JOURNAL])
            before = self.asked(), ConsentEvent.objects.count()
            counts = replay(contents=contents, at=timezone.now())
            assert contents.unreadable == 0 and (self.asked(), ConsentEvent.objects.count()) == before, counts

    @invariant()
    def nobody_gets_updates_whose_address_is_stopped(self):
        for one in Suppression.objects.exclude(scope="contact").values_list("address_digest", flat=True):
            assert not can_receive_updates(address_digest=one)


def test_the_journal_replayed_changes_nothing(policy, tmp_path, monkeypatch):
    Site.journal = tmp_path / "opt-outs"
    monkeypatch.setattr(site, "OPT_OUT_JOURNAL", Site.journal)  # each example has one of its own
    check_any_order(Site, examples=25, steps=20)
