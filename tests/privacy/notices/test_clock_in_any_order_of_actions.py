"""Whatever people, the privacy office, relays and workers do, in whatever order: no clock starts before its time."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from leads.models import Contact
from privacy.models import PolicyVersion
from privacy.notices.status import delivery_history
from privacy.promise_checks import nothing_is_in_force_early
from responsys_site.core.promise_checks import NothingToCheck
from tests.any_order import check_any_order
from tests.mail.smtp_peer import relay_running
from tests.privacy.notices.state_machine import rules
from tests.privacy.notices.state_machine.office import Office
from tests.privacy.notices.state_machine.people import ADDRESSES, People
from tests.privacy.notices.state_machine.workers import Workers
from tests.privacy.notices.state_machine.writing import Writing

pytestmark = pytest.mark.slow

# Mid-winter, before both changes of the clocks, and in a leap year's February; never at a whole second.
BEGINNINGS = [(2026, 11, 23, 12), (2027, 3, 27, 23), (2027, 10, 30, 22), (2028, 2, 10, 6)]
# One rule draws the act: hypothesis would switch single rules off for a whole example, and most orders need many acts.
ACTS = [*["posting", "day"] * 4, *["work", "move", "weather", "decision_on_a_hold"] * 2, "erasure", "stopped_machine"]
ACTS += ["import", "request", "bounce", "draft", "agreement", "agreement_alone", "change_of_mind", "correction"]
ACTS += ["withdrawal", "steering", "job", "skewed_posting", "time", "instant"]


class Life(People, Office, Workers, RuleBasedStateMachine):
    """A site, from a day on which some people are on file."""

    def __init__(self) -> None:
        super().__init__()
        self.travel = time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False)
        self.clock = self.travel.start()
        self.rows = transaction.atomic()
        self.rows.__enter__()
        self.writing = Writing()
        self.on_file: set[str] = set()
        self.audiences: dict[int, set[str]] = {}
        self.numbers: dict[int, int] = {}
        self.instants: dict[int, datetime] = {}

    def teardown(self) -> None:
        self.writing.stop()
        transaction.set_rollback(True)
        self.rows.__exit__(None, None, None)
        self.travel.stop()

    @initialize(begins=st.sampled_from(BEGINNINGS), people=st.sampled_from([3, 4, 1, 0]), data=st.data())
    def a_site(self, begins, people, data):
        self.clock.move_to(datetime(*begins, 0, 0, 250_000, tzinfo=UTC))
        self.relay.rcpt_of = {}
        self.send_by(port=self.relay.port)
        for address in ADDRESSES[:people]:
            Contact.objects.get_or_create_contact(address=address, name="Ann", at=timezone.now() - timedelta(days=1))
        self.the_clock_is_kept()
        self.some_weather(data.draw)
        self.some_posting(data.draw)

    @rule(act=st.sampled_from(ACTS), data=st.data())
    def somebody_acts(self, act, data):
        self.clock.shift(timedelta(seconds=1))
        getattr(self, f"some_{act}")(data.draw)

    @invariant()
    def the_clock_is_kept(self):
        versions = list(PolicyVersion.objects.public())
        rules.only_one_is_coming(versions, timezone.now())
        if not self.writing.took_place():
            return  # the same rows as at the last look, of which it was found to hold
        self.each_change_keeps_to_the_rules([version for version in versions if version.kind == "change"])
        self.what_was_known_once_stays_so()
        self.the_ledger_of_who_was_erased_stays()

    def each_change_keeps_to_the_rules(self, changes):
        for version in changes:
            audience = self.audiences.setdefault(version.pk, self.on_file)
            rules.in_force_only_by_its_clock(version)
            rules.nobody_of_the_audience_lacks_an_outcome(version, audience)
            rules.the_public_figures_add_up(version, audience)
        with suppress(NothingToCheck):  # of a change, before the first one
            assert nothing_is_in_force_early(at=timezone.now())  # and the check of the promise says so
        self.on_file = set(Contact.objects.active().values_list("address_digest", flat=True))

    def what_was_known_once_stays_so(self):
        for version in PolicyVersion.objects.posted().select_related("corrects"):
            assert self.numbers.setdefault(version.number, version.pk) == version.pk
            if version.in_force_at:
                assert self.instants.setdefault(version.pk, version.in_force_at) == version.in_force_at

    def the_ledger_of_who_was_erased_stays(self):
        for digest, lines in self.kept.items():
            now = [self.outcome(line) for line in delivery_history(address_digest=digest)]
            assert all(self.outcome(line) in now for line in lines)

    @staticmethod
    def outcome(line):
        """All but what comes back later, which is added to it."""
        return line.version, line.part, line.state, line.queued_at, line.ended_at, line.smtp_response


@pytest.fixture
def life(settings, tmp_path, officers, policy, monkeypatch):
    """The site's world: its clock stands still while mail is sent, its relay is a real one."""
    monkeypatch.setattr("responsys_site.mail.queue.tasks.monotonic", lambda: 0.0)
    settings.MAIL_JOURNAL, settings.VAR_DIR = tmp_path / "mail", tmp_path / "var"
    settings.BOUNCE_MAILBOX = "bounces@responsys.example"
    Life.settings, (Life.ada, Life.ben) = settings, officers
    with relay_running() as Life.relay:
        yield Life


def test_clock_in_any_order_of_actions(life):
    check_any_order(life, examples=10, steps=32)
