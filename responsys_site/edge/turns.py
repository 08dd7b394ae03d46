"""Threads that serve connections in turn, for gunicorn's threaded worker.

gunicorn's own pool makes a future of each request, with a lock and a condition that nobody waits for: a tenth of what
gunicorn itself spends on a request (decision 34).
"""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, NamedTuple

Serve = Callable[[Any], object]
logger = logging.getLogger(__name__)


class Served(NamedTuple):
    """What came of a connection's turn, as gunicorn's main loop asks it of a future."""

    outcome: object

    def result(self) -> object:
        return self.outcome

    def cancelled(self) -> bool:
        return False


class Turns:
    """So many threads. They end with the process: gunicorn awaits what is under way, up to its graceful timeout."""

    def __init__(self, *, threads: int) -> None:
        self._waiting: SimpleQueue[tuple[Any, Serve, Callable[..., object]]] = SimpleQueue()
        for number in range(threads):
            threading.Thread(target=self._serve, name=f"turn-{number}", daemon=True).start()

    def add(self, connection: Any, *, serve: Serve, then: Callable[..., object]) -> None:
        """Have a thread call `serve(connection)` when it is free, and then `then(connection, served)`."""
        self._waiting.put((connection, serve, then))

    def shutdown(self, *, wait: bool) -> None:
        """Nothing to end: the worker that stops has closed its listeners, and awaits the connections by itself."""

    def _serve(self) -> None:
        while True:
            connection, serve, then = self._waiting.get()
            then(connection, Served(_outcome_of(serve, connection)))


def _outcome_of(serve: Serve, connection: Any) -> object:
    try:
        return serve(connection)
    except BaseException as error:  # a future would keep it too: the thread goes on with the next
        logger.error("A connection was given up: %s", type(error).__name__)
        return False  # it is closed
