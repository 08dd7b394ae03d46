"""Periodic jobs: declared in one place per app, due by a row in the database, run by the task backend."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import close_old_connections, connection, transaction
from django.db.models import Case, F, Value, When
from django.tasks import task

from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.error_description import describe_error
from responsys_site.core.models import Heartbeat

logger = logging.getLogger(__name__)
Work = Callable[..., str]
NEVER_FINISHED = "started, never finished"
TOLERANCE = timedelta(minutes=1)  # between the clocks of two schedulers


class SomeRowsFailed(Exception):
    """The rows that could be done are done; some failed. Its text is numbers alone, fit to be shown."""


@dataclass(frozen=True)
class Job:
    """Work that is due again `every` so often; `work(at=...)` returns a sentence that says what was done.

    `keeps` are the ids of the promises that the register shows as not kept while the job is late.
    """

    name: str
    every: timedelta
    work: Work
    keeps: tuple[str, ...] = ()


_jobs: dict[str, Job] = {}


def periodic(*, name: str, every: timedelta, keeps: tuple[str, ...] = ()) -> Callable[[Work], Work]:
    """Declare a function as a periodic job that keeps these promises."""

    def declare(work: Work) -> Work:
        _jobs[name] = Job(name=name, every=every, work=work, keeps=keeps)
        return work

    return declare


def registered_jobs() -> dict[str, Job]:
    """Return every job of every app, by name."""
    return dict(_jobs)


def enqueue_due_jobs(*, at: datetime) -> list[str]:
    """Hand every job that is due to the task backend and return their names.

    Of two schedulers that see the same job due, one moves `due_at` and enqueues; the other finds it moved.
    """
    jobs = registered_jobs()
    new = [Heartbeat(name=name, added_at=at, due_at=at) for name in jobs]
    Heartbeat.objects.bulk_create(new, ignore_conflicts=True)
    latest = {name: at + job.every + TOLERANCE for name, job in jobs.items()}
    due = Heartbeat.objects.filter(name__in=jobs).due(at=at, latest=latest).values_list("name", "due_at")
    return [name for name, due_at in list(due) if _claim(jobs[name], due_at, at)]


def _claim(job: Job, due_at: datetime, at: datetime) -> bool:
    words = Case(When(Heartbeat.UNFINISHED, then=Value(NEVER_FINISHED)), default=F("last_message"))
    ended = {field: _unless_ahead(field, at) for field in ("finished_at", "failed_at")}
    with transaction.atomic():
        claimed = Heartbeat.objects.filter(name=job.name, due_at=due_at).update(
            due_at=at + job.every, started_at=at, last_message=words, **ended
        )
        if claimed:
            # Before the commit: a backend that cannot be reached leaves the job due.
            run_job.enqueue(job.name)
    return bool(claimed)


def _unless_ahead(field: str, at: datetime) -> Case:
    """Drop a time that a clock which ran ahead has written."""
    return Case(When(**{f"{field}__gt": at + TOLERANCE}, then=Value(None)), default=F(field))


@task()
def run_job(name: str) -> str:
    """Run one declared job and keep its heartbeat, whether it went well or not."""
    return run(name=name, at=trusted_now())


def run(*, name: str, at: datetime) -> str:
    """Run the job `name` now. Raises what the job raises, after noting the failure."""
    heartbeat = Heartbeat.objects.filter(name=name)
    try:
        words = registered_jobs()[name].work(at=at)
    except Exception as error:
        if not connection.in_atomic_block:
            close_old_connections()  # a lost connection could not note that the job failed
        # The class alone: the text of an error may quote what a person typed.
        failure = str(error) if isinstance(error, SomeRowsFailed) else type(error).__name__
        heartbeat.update(failed_at=at, last_message=f"failed: {failure}")
        raise
    heartbeat.update(finished_at=at, last_message=words[:200])
    return words


def heartbeat_age(*, name: str, at: datetime) -> timedelta | None:
    """Return how long ago the job last finished; None when it never did."""
    finished_at = Heartbeat.objects.filter(name=name).values_list("finished_at", flat=True).first()
    return at - finished_at if finished_at else None


def for_each_row[Row](rows: Iterable[Row], act: Callable[[Row, datetime], object], *, at: datetime) -> int:
    """Call `act(row, at)` for each row and return for how many it was true. Call it outside of any transaction.

    `act` opens a transaction of its own, so that a row that fails leaves nothing behind. Its failure is logged without
    any value, and the next row is done. Raises SomeRowsFailed after the last one; and at once what `act` raised, if the
    database is lost.
    """
    tried = done = failed = 0
    for row in rows:
        tried += 1
        try:
            done += bool(act(row, at))
        except Exception as error:
            if connection.needs_rollback or not connection.is_usable():
                raise
            logger.error("One row failed: %s in %s", describe_error(error), act.__module__)
            failed += 1
    if failed:
        raise SomeRowsFailed(f"{failed} of {tried}")
    return done
