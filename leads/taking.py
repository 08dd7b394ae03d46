"""Take a form in, once for each key: a row that waits for a worker (leads.recording), or lies aside for staff."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import get_language

from leads.abuse.allowances import limits_of_request, limits_of_suspect
from leads.models import LaidAside, WaitingForm
from leads.received import Submission
from leads.tasks import record_waiting_forms
from responsys_site.ground.allowances import Allowance
from responsys_site.ground.bell import ring
from responsys_site.ground.inserting import Row, insert_unless
from responsys_site.ground.spending import do_within_limits, over_limit


def take(*, submission: Submission, key: Allowance, client: str, at: datetime) -> None:
    """Keep a form that a person sent until a worker has made a request of it, which is soon.

    `client` is the caller's IP address. Raises KeyUsed and LimitReached; then nothing was stored or counted.
    """
    row = Row(
        WaitingForm,
        {**WaitingForm.columns(submission), "language": get_language() or "", "network": submission.network},
    )
    _keep(row, key, limits_of_request(mailbox=submission.mailbox, client=client), at)
    transaction.on_commit(partial(ring, record_waiting_forms), robust=True)


def lay_aside(*, submission: Submission, why: str, key: Allowance, client: str, at: datetime) -> None:
    """Keep a form apart for staff: nobody is put on file by it, and no mail is sent. The rest as above."""
    row = Row(LaidAside, {**LaidAside.columns(submission), "why": why})
    _keep(row, key, limits_of_suspect(mailbox=submission.mailbox, client=client), at)


def _keep(row: Row, key: Allowance, allowances: Sequence[Allowance], at: datetime) -> None:
    over = over_limit(allowances=[key, *allowances], at=at)
    stored = insert_unless(row, unless=over, conflict="(form_nonce_digest) DO NOTHING")
    do_within_limits(key=key, allowances=allowances, act=[stored], at=at)
