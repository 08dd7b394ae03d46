"""Run the checks of the promises that the policy makes, and keep the results."""

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from privacy.figures import declared_figures
from privacy.promises.active import active_promise_ids, stated_figures
from privacy.promises.models import PromiseResult
from privacy.promises.register import PROMISES, Promise
from responsys_site.core.error_description import describe_error
from responsys_site.core.http.self_client import SiteUnreachable, wait_until_up
from responsys_site.core.promise_checks import (
    CannotBeChecked,
    Check,
    CheckFailed,
    NothingToCheck,
    PolicyFigure,
    registered_checks,
)

logger = logging.getLogger(__name__)
State = PromiseResult.State


def run_checks(*, at: datetime, only: set[str] | None = None) -> list[PromiseResult]:
    """Run the checks of every promise that has not ended (or of those in `only`) and keep the results."""
    wait_until_up()
    checks = registered_checks()
    before = {result.promise: result for result in PromiseResult.objects.latest_run(at=at)}
    results = [
        _result(promise.id, [*_figure_checks(promise.id), *checks.get(promise.id, [])], before.get(promise.id), at)
        for promise in promises_to_check(at=at)
        if only is None or promise.id in only
    ]
    return PromiseResult.objects.bulk_create(results)


def promises_to_check(*, at: datetime) -> list[Promise]:
    """Return every promise that has not ended."""
    active = active_promise_ids(at=at)
    return [promise for promise in PROMISES if not promise.has_ended(active=active)]


def _figure_checks(promise_id: str) -> list[Check]:
    """The figures that the version in force states for a promise are the ones that the software keeps."""
    figures = [figure for figure in declared_figures().values() if figure.promise_id == promise_id]
    return [partial(figures_are_kept, figures=figures)] if figures else []


def figures_are_kept(*, at: datetime, figures: Iterable[PolicyFigure]) -> str:
    """Return "" if the version in force states these figures as the software keeps them. Raises CheckFailed."""
    stated = stated_figures(at=at)
    for figure in figures:
        if figure.name in stated and stated[figure.name] != str(figure.value()):
            raise CheckFailed(
                _("The policy says %(stated)s, and the site does %(kept)s (%(name)s).")
                % {"stated": stated[figure.name], "kept": figure.value(), "name": figure.name}
            )
    return ""


def _result(promise_id: str, checks: Iterable[Check], before: PromiseResult | None, at: datetime) -> PromiseResult:
    state, found = _run_all(promise_id, checks, at)
    since = before.since if before and before.state == state else at
    return PromiseResult(promise=promise_id, state=state, found=found, at=at, since=min(since, at))


def _run_all(promise_id: str, checks: Iterable[Check], at: datetime) -> tuple[str, str]:
    """A promise is kept when its checks say so, broken when one does not, and unverified without checks.

    While a part of it has nothing to check yet, the others decide. A site that does not answer breaks what was once
    found out about it; one that never answered is being set up.
    """
    kept, nothing = [], []
    for function in checks:
        try:
            kept.append(str(function(at=at)))
        except CheckFailed as reason:
            return State.NOT_KEPT, str(reason)
        except NothingToCheck as reason:
            nothing.append(str(reason))
        except SiteUnreachable as reason:
            answered = PromiseResult.objects.filter(promise=promise_id).exclude(state=State.NOT_VERIFIED)
            return State.NOT_KEPT if answered.exists() else State.NOT_VERIFIED, str(reason)
        except CannotBeChecked as reason:
            return State.NOT_VERIFIED, str(reason)
        except Exception as error:
            logger.warning("A promise's check could not be run: %s", describe_error(error))
            return State.NOT_VERIFIED, f"The check could not be run ({type(error).__name__})."
    words = " ".join(filter(None, [*kept, *nothing]))
    if any(kept):
        return State.KEPT, words
    return (State.NOTHING_YET, words) if nothing else (State.NOT_VERIFIED, "")
