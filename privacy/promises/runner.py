"""Run the checks of the promises that the policy makes, and keep the results."""

import logging
from collections.abc import Iterable
from datetime import datetime

from privacy.promises.active import active_promise_ids
from privacy.promises.register import PROMISES
from responsys_site.core.error_logging import describe_error
from responsys_site.core.models import PromiseResult
from responsys_site.core.promise_checks import Check, CheckFailed, registered_checks

logger = logging.getLogger(__name__)
State = PromiseResult.State


def run_checks(*, at: datetime, only: set[str] | None = None) -> list[PromiseResult]:
    """Run the checks of every promise that has not ended (or of those in `only`) and keep the results."""
    checks, active = registered_checks(), active_promise_ids(at=at)
    before = {result.promise: result for result in PromiseResult.objects.latest_run(at=at)}
    results = [
        _result(promise.id, checks.get(promise.id, []), before.get(promise.id), at)
        for promise in PROMISES
        if not promise.has_ended(active=active) and (only is None or promise.id in only)
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
            logger.warning("A promise's check could not be run: %s", describe_error(error))
            return State.NOT_VERIFIED, f"The check could not be run ({type(error).__name__})."
    return (State.KEPT, " ".join(findings)) if findings else (State.NOT_VERIFIED, "")
