"""Take up what killed workers have left: their journals first, then the claims of machines that are gone."""

from datetime import datetime

from responsys_site.mail.claims import give_back
from responsys_site.mail.handing_over import Outcome
from responsys_site.mail.handover_journal import Left, left_behind
from responsys_site.mail.models import Delivery
from responsys_site.mail.results import Result, record, result_of


def recover(*, at: datetime) -> int:
    """Bring the journals of this machine's killed workers into the database; return how many runs had been killed.

    What the relay had is recorded as sent; the one that it may have goes again under its Message-ID, or, in a mailing,
    is shown as in doubt; the rest of the batch was never tried, and waits as before.
    """
    with left_behind() as runs:
        for left in runs:
            # A transaction each, as in sending; should this be killed as well, the journal tells it once more.
            record(results=[*left.results, *_doubtful(left, at)], by=left.claim)
            give_back(by=left.claim, at=at)
        return len(runs)


def _doubtful(left: Left, at: datetime) -> list[Result]:
    doubtful = [] if left.in_doubt is None else [left.in_doubt]
    mine = Delivery.objects.claimed(by=left.claim).filter(pk__in=doubtful).select_related("message")
    outcome = Outcome(in_doubt=True, answer="the worker was stopped before the relay's answer was known")
    results = [result_of(delivery=delivery, outcome=outcome, at=at) for delivery in mine]
    # At once: the mail was on its way already, and its person waits.
    return [Result(**{**vars(result), "again_at": result.again_at and at}) for result in results]
