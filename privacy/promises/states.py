"""What the public register says of each promise, worked out from the newest results and the jobs that keep it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from privacy.promises.active import active_promise_ids
from privacy.promises.models import PromiseResult
from privacy.promises.register import PROMISES, Promise
from responsys_site.core.http.snapshot import SnapshotPart
from responsys_site.core.jobs.status import JobProblem, JobStatus, jobs_breaking_promises

ENDED = "ended"
UNUSED = "unused"  # what the policy permits us to do, and we do not
CHECKED_EVERY = timedelta(hours=1)
STALE_AFTER = 3 * CHECKED_EVERY  # a result says nothing any more
State = PromiseResult.State


@dataclass(frozen=True)
class PromiseState:
    """What the public register says of one promise."""

    promise: Promise
    state: str
    since: datetime | None = None
    checked_at: datetime | None = None
    found: str = ""
    is_stale: bool = False  # it was not checked lately

    @property
    def is_counted(self) -> bool:
        """Whether it can be kept or broken today: it has not ended, and is no permission that we don't use."""
        return self.state not in {ENDED, UNUSED}


@dataclass(frozen=True)
class PromiseStates:
    """The states of every promise, in the register's order."""

    all: tuple[PromiseState, ...]

    def get(self, promise_id: str) -> PromiseState | None:
        return next((state for state in self.all if state.promise.id == promise_id), None)

    @property
    def kept(self) -> int:
        return self._count(State.KEPT)

    @property
    def broken(self) -> int:
        return self._count(State.NOT_KEPT)

    @property
    def unchecked(self) -> int:
        """How many a check has not looked at yet, or not lately, or found nothing to look at."""
        return self._count(State.NOT_VERIFIED, State.NOTHING_YET)

    @property
    def total(self) -> int:
        return sum(state.is_counted for state in self.all)

    @property
    def is_stale(self) -> bool:
        """Whether promises were checked once, and none lately."""
        checked = [state for state in self.all if state.checked_at]
        return bool(checked) and all(state.is_stale for state in checked)

    @property
    def summary(self) -> str:
        """The counts in words."""
        words = _("%(kept)d kept, %(broken)d broken, %(unchecked)d not yet checked")
        if self.is_stale:
            words = _("%(kept)d kept, %(broken)d broken, %(unchecked)d not verified since %(moment)s")
        counts = {"kept": self.kept, "broken": self.broken, "unchecked": self.unchecked}
        return words % {**counts, "moment": _moment(self.last_checked_at) if self.last_checked_at else ""}

    def _count(self, *states: str) -> int:
        return sum(state.state in states for state in self.all)

    @property
    def last_checked_at(self) -> datetime | None:
        return max((state.checked_at for state in self.all if state.checked_at), default=None)


def read_states(*, at: datetime) -> PromiseStates:
    """Return the state of every promise at `at`, from its newest result and the jobs that keep it.

    One that was never checked, or not within STALE_AFTER, is "not verified"; one whose job is late, or has failed for
    long, is "not kept".
    """
    latest = {result.promise: result for result in PromiseResult.objects.latest_run(at=at)}
    active = active_promise_ids(at=at)
    undone = {promise_id: job for job in reversed(jobs_breaking_promises(at=at)) for promise_id in job.job.keeps}
    return PromiseStates(
        all=tuple(
            _ended(promise) if promise.has_ended(active=active) else _state(promise, latest, undone, at)
            for promise in PROMISES
        )
    )


def unknown_states() -> PromiseStates:
    """Return what is said of every promise while the states cannot be read: none of them counts as kept."""
    words = str(_("We can't read the last check's result right now."))
    states = (PromiseState(promise=promise, state=State.NOT_VERIFIED, found=words) for promise in PROMISES)
    return PromiseStates(all=tuple(states))


PROMISE_STATES = SnapshotPart(name="promises", load=read_states)


def promise_states() -> PromiseStates:
    """Return the states in the site snapshot, or unknown ones where they were never read."""
    return PROMISE_STATES.get_or_none() or unknown_states()


def _ended(promise: Promise) -> PromiseState:
    return PromiseState(promise=promise, state=ENDED, found=str(promise.ended))


def _state(
    promise: Promise, latest: Mapping[str, PromiseResult], undone: Mapping[str, JobProblem], at: datetime
) -> PromiseState:
    result, job = latest.get(promise.id), undone.get(promise.id)
    checked_at = result.at if result else None
    is_stale = checked_at is not None and at - checked_at > STALE_AFTER
    state = partial(PromiseState, promise, checked_at=checked_at, is_stale=is_stale)
    if job is not None and (result is None or is_stale or result.state != State.NOT_KEPT):
        return state(State.NOT_KEPT, since=job.since, found=_describe_job_problem(job))
    if promise.is_permission and (result is None or not result.found):
        return state(UNUSED, found=_("We don't do this today."))
    if result is None:
        return state(State.NOT_VERIFIED)
    if is_stale and result.found:
        return state(State.NOT_VERIFIED, since=result.at, found=_describe_stale(result))
    return state(result.state, since=result.since, found=result.found)


def _describe_stale(result: PromiseResult) -> str:
    words = _("Not verified since %(moment)s.") % {"moment": _moment(result.at)}
    then = {
        State.KEPT: _("It was kept then: %(found)s"),
        State.NOT_KEPT: _("It was not kept then: %(found)s"),
    }.get(State(result.state), "%(found)s")
    return f"{words} {then % {'found': result.found}}".strip()


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
