"""Take a form in, once for each key: a row that waits for a worker (leads.recording), or lies aside for staff."""

from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from leads.abuse.limits import Limits
from leads.models import InformationRequest, LaidAside, WaitingForm
from leads.received import Submission
from leads.tasks import record_waiting_forms
from responsys_site.ground.bell import ring
from responsys_site.ground.inserting import Row, insert
from responsys_site.ground.together import Statement, run_together

# In the order in which a form goes from one to the next, so that none is missed on its way.
BECOMES = (WaitingForm, LaidAside, InformationRequest)


def take(*, submission: Submission, limits: Limits, at: datetime) -> None:
    """Keep a form that a person sent until a worker has made a request of it, which is soon. Raises LimitReached."""
    values = {**WaitingForm.columns(submission), "language": get_language() or ""}
    keep(row=Row(WaitingForm, values), limits=limits, at=at)
    transaction.on_commit(partial(ring, record_waiting_forms), robust=True)


def keep(*, row: Row, limits: Limits, at: datetime) -> None:
    """Store a form unless its key was used, whatever became of it then. Raises LimitReached."""
    nonce_digest = row.values["form_nonce_digest"]
    statements = [*limits.before(at=at), insert(row), _fail_if_used(row, nonce_digest), *limits.after(at=at)]
    try:
        run_together(statements=statements)
    except IntegrityError:
        if not is_taken(nonce_digest=nonce_digest):
            limits.stop_if_used_up(at=at)
            raise


def is_taken(*, nonce_digest: str) -> bool:
    """Say whether this form key was used, whatever became of what it sent."""
    return any(model.objects.made_with(nonce_digest=nonce_digest) is not None for model in BECOMES)


def _fail_if_used(row: Row, nonce_digest: str) -> Statement:
    """After the row: whoever waited there for a worker that was recording the same form sees what came of it."""
    others = [one._meta.db_table for one in BECOMES if one is not row.model]
    uses = " UNION ALL ".join(f"SELECT 1 FROM {other} WHERE form_nonce_digest = %s" for other in others)  # noqa: S608
    sql = f"UPDATE {row.model._meta.db_table} SET needs = NULL WHERE form_nonce_digest = %s AND EXISTS ({uses})"  # noqa: S608
    return Statement(sql, [nonce_digest] * (1 + len(others)))
