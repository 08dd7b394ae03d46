"""The check of the promise to check. What it says is public."""

from datetime import datetime

from django.utils.translation import gettext as _

from privacy.promises.models import PromiseResult
from privacy.promises.runner import promises_to_check
from privacy.promises.states import STALE_AFTER
from responsys_site.core.promise_checks import CheckFailed, NothingToCheck, check, registered_checks


@check("K4")
def every_check_ran_in_time(*, at: datetime) -> str:
    """Before this run, each check had run within the time after which its result counts as unknown."""
    checked = registered_checks().keys() & {promise.id for promise in promises_to_check(at=at)}
    before = PromiseResult.objects.latest_run(at=at).filter(promise__in=checked)
    if not before:
        raise NothingToCheck(_("The checks run for the first time."))
    late = [result.promise for result in before if at - result.at > STALE_AFTER]
    if late:
        raise CheckFailed(_("These promises were not checked in time: %(ids)s.") % {"ids": ", ".join(sorted(late))})
    return _("Every check ran within the three hours before.")
