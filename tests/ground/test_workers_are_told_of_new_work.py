import time

import pytest

from responsys_site.ground import bell

told = []


class Told:
    """Stands for a task: keeps when it was enqueued."""

    def __init__(self, name):
        self.module_path = name

    def enqueue(self):
        if self.module_path == "broken":
            raise ConnectionError
        told.append(self.module_path)


@pytest.fixture(autouse=True)
def _bell_of_its_own(settings, monkeypatch):
    settings.BELL_BACKGROUND = True
    monkeypatch.setattr(bell, "_bell", None)
    monkeypatch.setattr(bell, "PAUSE", 0.2)
    monkeypatch.setattr(bell, "close_old_connections", lambda: None)
    told.clear()


def wait_until(found) -> bool:
    until = time.monotonic() + 5
    while not found() and time.monotonic() < until:
        time.sleep(0.01)
    return found()


def test_a_hundred_rings_are_few_tasks_and_the_last_one_counts():
    for _ring in range(100):
        bell.ring(Told("mail"))
    assert wait_until(lambda: told)
    bell.ring(Told("mail"))
    assert wait_until(lambda: len(told) >= 2) and len(told) <= 3


def test_each_kind_of_work_is_told_of():
    bell.ring(Told("mail"))
    bell.ring(Told("colleagues"))
    assert wait_until(lambda: set(told) == {"mail", "colleagues"})


def test_an_engine_that_is_away_silences_it_for_a_moment_only():
    bell.ring(Told("broken"))
    time.sleep(0.05)
    bell.ring(Told("mail"))
    assert wait_until(lambda: told == ["mail"])
