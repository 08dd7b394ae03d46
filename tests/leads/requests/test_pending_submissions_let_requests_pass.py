from itertools import count

import pytest

from leads import unhurried as module
from leads.unhurried import PATIENCE, REST, unhurried


@pytest.fixture
def clock(monkeypatch):
    """A clock that only `pass_` and sleeping move; it tells how long was slept."""

    class Clock:
        now, slept = 0.0, 0.0

        def pass_(self, seconds):
            self.now += seconds

        def sleep(self, seconds):
            self.now, self.slept = self.now + seconds, self.slept + seconds

    clock = Clock()
    monkeypatch.setattr(module.time, "monotonic", lambda: clock.now)
    monkeypatch.setattr(module.time, "sleep", clock.sleep)
    return clock


def work(clock, *, batches, newest, seconds):
    for _ in unhurried(range(batches), newest=newest):
        clock.pass_(seconds)


def test_it_rests_while_forms_keep_coming(clock):
    work(clock, batches=3, newest=count().__next__, seconds=0.5)
    assert clock.slept == 3 * REST * 0.5


def test_it_works_through_when_no_more_come(clock):
    work(clock, batches=3, newest=lambda: 7, seconds=0.5)
    assert clock.slept == 0


def test_it_keeps_up_with_forms_that_come_without_end(clock):
    work(clock, batches=1000, newest=count().__next__, seconds=0.5)
    assert clock.slept < PATIENCE and clock.now < PATIENCE + 1000 * 0.5
