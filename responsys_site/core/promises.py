"""Promises and their checks: what a promise is, how it is checked, and what the last run found."""

import importlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from responsys_site.core.jobs.status import GRACE, MISSED_PERIODS, JobProblem, JobStatus, jobs_breaking_promises
from responsys_site.core.journal import journal_file
from responsys_site.core.models import PromiseResult

ENDED = "ended"
CHECKED_EVERY = timedelta(hours=1)
STALE_AFTER = CHECKED_EVERY + MISSED_PERIODS * CHECKED_EVERY + GRACE  # the job that checks is late then
State = PromiseResult.State


class CheckFailed(Exception):
    """A check found its promise broken; the message is a sentence for the public register."""


@dataclass(frozen=True)
class Promise:
    """One thing that the policy promises: its id for good, its sentence, the clause that makes it."""

    id: str
    sentence: Any  # a lazily translated string
    clause: str = ""  # the clause's anchor
    acts_at: str = ""  # the name of the URL where one acts on it
    ended: Any = ""  # the public reason, once a posted version has retired it; void while one makes it again

    def has_ended(self, *, made: frozenset[str]) -> bool:
        """Say whether it has ended; `made` are the ids of the promises that are made today."""
        return bool(self.ended) and self.id not in made


@dataclass(frozen=True)
class PromiseState:
    """What the public register says of one promise."""

    promise: Promise
    state: str
    since: datetime | None = None
    checked_at: datetime | None = None
    found: str = ""


@dataclass(frozen=True)
class PromiseStates:
    """The states of every promise, in the register's order."""

    all: tuple[PromiseState, ...]

    def get(self, promise_id: str) -> PromiseState | None:
        return next((state for state in self.all if state.promise.id == promise_id), None)

    @property
    def kept(self) -> int:
        return sum(state.state == State.KEPT for state in self.all)

    @property
    def total(self) -> int:
        """How many promises stand; those that have ended are no longer counted."""
        return sum(state.state != ENDED for state in self.all)

    @property
    def last_checked_at(self) -> datetime | None:
        return max((state.checked_at for state in self.all if state.checked_at), default=None)


Check = Callable[..., str]
_checks: dict[str, list[Check]] = {}


def check(promise_id: str) -> Callable[[Check], Check]:
    """Declare that a function checks a promise: `check(at=...)` returns what it looked at, or raises NotKept."""

    def declare(function: Check) -> Check:
        _checks.setdefault(promise_id, []).append(function)
        return function

    return declare


def all_promises() -> tuple[Promise, ...]:
    """Return every promise of the policy."""
    return tuple(import_string(settings.PROMISE_REGISTER))


def active_promise_ids(*, at: datetime) -> frozenset[str]:
    """Return the ids of the promises that stand in the policy in force."""
    return frozenset(import_string(settings.PROMISES_MADE)(at=at))


def registered_checks() -> dict[str, list[Check]]:
    """Return the checks of the modules in settings.PROMISE_CHECKS, by promise id."""
    for module in settings.PROMISE_CHECKS:
        importlib.import_module(module)
    return _checks


def run_checks(*, at: datetime, only: set[str] | None = None) -> list[PromiseResult]:
    """Run the checks of every promise that has not ended (or of those in `only`) and keep the results."""
    checks, standing = registered_checks(), active_promise_ids(at=at)
    before = {result.promise: result for result in PromiseResult.objects.latest_run(at=at)}
    results = [
        _result(promise.id, checks.get(promise.id, []), before.get(promise.id), at)
        for promise in all_promises()
        if not promise.has_ended(made=standing) and (only is None or promise.id in only)
    ]
    return PromiseResult.objects.bulk_create(results)


def _result(promise_id: str, checks: Iterable[Check], before: PromiseResult | None, at: datetime) -> PromiseResult:
    state, found = _run_all(checks, at)
    since = before.since if before and before.state == state else at
    return PromiseResult(promise=promise_id, state=state, found=found, at=at, since=min(since, at))


def _run_all(checks: Iterable[Check], at: datetime) -> tuple[str, str]:
    """A promise is kept when each of its checks says so, broken when one does not, and unverified without checks."""
    findings = []
    for function in checks:
        try:
            findings.append(str(function(at=at)))
        except CheckFailed as reason:
            return State.NOT_KEPT, str(reason)
        except Exception as error:
            return State.NOT_VERIFIED, f"The check could not be run ({type(error).__name__})."
    return (State.KEPT, " ".join(findings)) if findings else (State.NOT_VERIFIED, "")


def read_states(*, at: datetime) -> PromiseStates:
    """Return the state of every promise at `at`, from its newest result and the jobs that keep it.

    One that was never checked, or was found kept too long ago, is "not verified"; one whose job is late, or has failed
    for long, is "not kept".
    """
    latest = {result.promise: result for result in PromiseResult.objects.latest_run(at=at)}
    standing = active_promise_ids(at=at)
    undone = {promise_id: job for job in reversed(jobs_breaking_promises(at=at)) for promise_id in job.job.keeps}
    return PromiseStates(
        all=tuple(
            _ended(promise) if promise.has_ended(made=standing) else _state(promise, latest, undone, at)
            for promise in all_promises()
        )
    )


def unknown_states() -> PromiseStates:
    """Return what is said of every promise while the states cannot be read: none of them counts as kept."""
    words = str(_("We can't read the last check's result right now."))
    states = (PromiseState(promise=promise, state=State.NOT_VERIFIED, found=words) for promise in all_promises())
    return PromiseStates(all=tuple(states))


def _ended(promise: Promise) -> PromiseState:
    return PromiseState(promise=promise, state=ENDED, found=str(promise.ended))


def _state(
    promise: Promise, latest: Mapping[str, PromiseResult], undone: Mapping[str, JobProblem], at: datetime
) -> PromiseState:
    """What a check found broken stays so until a check finds it kept."""
    result, job = latest.get(promise.id), undone.get(promise.id)
    checked_at = result.at if result else None
    if job is not None and (result is None or result.state != State.NOT_KEPT):
        return PromiseState(
            promise, State.NOT_KEPT, since=job.since, checked_at=checked_at, found=_describe_job_problem(job)
        )
    if result is None:
        return PromiseState(promise=promise, state=State.NOT_VERIFIED)
    if result.state == State.KEPT and at - result.at > STALE_AFTER:
        found = _("Not verified since %(moment)s, when it was last checked.") % {"moment": _moment(result.at)}
        return PromiseState(promise, State.NOT_VERIFIED, since=result.at, checked_at=checked_at, found=found)
    return PromiseState(promise, result.state, since=result.since, checked_at=checked_at, found=result.found)


def _describe_job_problem(job: JobProblem) -> str:
    if job.status == JobStatus.LATE:
        words = _("The job that keeps this promise is late: %(end)s.")
    else:
        words = _("The job that keeps this promise has failed again and again: %(end)s.")
    if job.finished_at is None:
        return words % {"end": _("it has never run")}
    return words % {"end": _("it last finished on %(moment)s") % {"moment": _moment(job.finished_at)}}


def _moment(time: datetime) -> str:
    return date_format(localtime(time), "DATETIME_FORMAT")


TEST_ADDRESS = "promise-check@probe.invalid"  # RFC 2606, 2: no mail can ever go there
FILL_TIME = timedelta(minutes=1)  # between seeing a form and sending it; nobody writes in no time


@contextmanager
def rollback_after() -> Iterator[Path]:
    """Roll back what is done inside, and give it a journal of its own, whose path is yielded."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        lines = Path(folder) / "journal"
        with journal_file.simulate(path=lines):
            yield lines
        transaction.set_rollback(True)
