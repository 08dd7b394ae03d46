from queue import Queue

import pytest

from responsys_site.edge.turns import Turns


@pytest.fixture
def served():
    """Have one thread serve some connections; return what came of each, in order."""
    turns, done = Turns(threads=1), Queue()

    def serve(*connections, by):
        for one in connections:
            turns.add(one, serve=by, then=lambda connection, outcome: done.put((connection, outcome.result())))
        return [done.get(timeout=10) for _ in connections]

    return serve


def test_each_in_its_turn(served):
    assert served("a", "b", by=str.upper) == [("a", "A"), ("b", "B")]


@pytest.mark.parametrize("error", [ValueError, SystemExit])
def test_one_that_fails_is_given_up_and_holds_up_nobody(served, error, caplog):
    def fail_first(connection):
        if connection == "a":
            raise error("ann@example.com")
        return connection

    assert served("a", "b", by=fail_first) == [("a", False), ("b", "b")]
    assert error.__name__ in caplog.text and "ann@example.com" not in caplog.text
