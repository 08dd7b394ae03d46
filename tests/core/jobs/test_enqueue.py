import time

import pytest

from responsys_site.core.jobs import enqueue

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
def _own_notifier(settings, monkeypatch):
    settings.ENQUEUE_IN_BACKGROUND = True
    monkeypatch.setattr(enqueue, "_notifier", None)
    monkeypatch.setattr(enqueue, "PAUSE", 0.2)
    monkeypatch.setattr(enqueue, "close_old_connections", lambda: None)
    told.clear()


def wait_until(found) -> bool:
    until = time.monotonic() + 5
    while not found() and time.monotonic() < until:
        time.sleep(0.01)
    return found()


def test_a_hundred_notifications_are_few_tasks_and_the_last_one_counts():
    for _number in range(100):
        enqueue.enqueue_soon(Told("mail"))
    assert wait_until(lambda: told)
    enqueue.enqueue_soon(Told("mail"))
    assert wait_until(lambda: len(told) >= 2) and len(told) <= 3


def test_each_kind_of_work_is_told_of():
    enqueue.enqueue_soon(Told("mail"))
    enqueue.enqueue_soon(Told("colleagues"))
    assert wait_until(lambda: set(told) == {"mail", "colleagues"})


def test_a_backend_that_is_away_silences_it_for_a_moment_only():
    enqueue.enqueue_soon(Told("broken"))
    time.sleep(0.05)
    enqueue.enqueue_soon(Told("mail"))
    assert wait_until(lambda: told == ["mail"])
