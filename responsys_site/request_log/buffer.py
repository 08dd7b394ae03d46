"""A bounded buffer of request-log entries, which a thread writes. No request waits for it; what it drops is counted."""

import atexit
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, reset_queries

from responsys_site.core.error_description import describe_error
from responsys_site.request_log.writer import write_requests

BATCH = 500  # rows a statement; as many waiting rows also wake the thread early
CAPACITY = 20_000  # rows of about half a kilobyte that one process keeps while the database is away
FLUSH_INTERVAL = 1.0  # seconds between two writes of a quiet site
EXIT_TIMEOUT = 5.0  # seconds to wait at exit for a write that is under way

logger = logging.getLogger(__name__)


class RequestLogBuffer:
    """The log of one process. `add` is for the request path; a daemon thread, started by the first request, writes.

    With REQUEST_LOG_IN_BACKGROUND = False no thread is started and only `flush` writes.
    """

    def __init__(self, *, write: Callable[..., int] = write_requests, capacity: int = CAPACITY) -> None:
        self._write = write
        self._capacity = capacity
        self.reset()

    def reset(self) -> None:
        """Forget everything: in a forked child the rows, locks and thread are the parent's."""
        self._waiting: deque[tuple] = deque()
        self._lost = 0
        self._counting = threading.Lock()
        self._writing = threading.RLock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_away = False

    def add(self, entry: tuple) -> None:
        """Add the fields of one writer.RequestEntry; never waits, never raises. A full buffer only counts it."""
        size = len(self._waiting)
        if size >= self._capacity:
            self._lose(1)
            return
        self._waiting.append(entry)
        if self._thread is None:
            self._start()
        elif size == BATCH:
            self._wake.set()

    def flush(self) -> int:
        """Write all waiting rows, in this thread and on its connection; return how many were written."""
        written = 0
        with self._writing:
            while self._waiting or self._lost:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                refused = self._write_batch(batch)
                if refused is None:
                    break
                written += len(batch) - refused
        return written

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep the thread from writing inside the block; the caller may `flush`."""
        with self._writing:
            yield

    def write_on_exit(self) -> None:
        """Write the rest when the process ends, if it ever had a thread that writes."""
        if self._thread is not None and self._writing.acquire(timeout=EXIT_TIMEOUT):
            self.flush()
            self._writing.release()

    def _write_batch(self, batch: list[tuple]) -> int | None:
        """Return how many rows were refused; None when the database is away: the rows then stay in the buffer."""
        lost = self._take_lost()
        try:
            refused = self._write(batch, lost=lost)
        except (OperationalError, InterfaceError) as error:
            self._waiting.extendleft(reversed(batch))
            self._lose(lost)
            self._note_away(error)
            return None
        except Exception as error:
            logger.error("%d requests could not be logged (%s)", len(batch), describe_error(error))
            self._lose(lost + len(batch))
            return None
        self._lose(refused)
        self._note_back()
        return refused

    def _lose(self, count: int) -> None:
        if count:
            with self._counting:
                self._lost += count

    def _take_lost(self) -> int:
        with self._counting:
            lost, self._lost = self._lost, 0
        return lost

    def _note_away(self, error: Exception) -> None:
        if not self._is_away:
            logger.error("The request log cannot be written (%s); rows wait in memory", describe_error(error))
        self._is_away = True

    def _note_back(self) -> None:
        if self._is_away:
            logger.warning("The request log is written again")
        self._is_away = False

    def _start(self) -> None:
        if not settings.REQUEST_LOG_IN_BACKGROUND:
            return
        with self._counting:
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="request-log", daemon=True)
                with suppress(RuntimeError):  # no thread available: a later request tries again
                    thread.start()
                    self._thread = thread

    def _run(self) -> None:
        while True:
            self._wake.wait(FLUSH_INTERVAL)
            self._wake.clear()
            try:
                close_old_connections()
                self.flush()
                reset_queries()  # with DEBUG on Django would keep every statement
            except Exception as error:
                logger.error("Could not write the request log (%s)", describe_error(error))


REQUEST_LOG = RequestLogBuffer()
os.register_at_fork(after_in_child=REQUEST_LOG.reset)
atexit.register(REQUEST_LOG.write_on_exit)
