"""Tell whoever waits for legal mail that some has come to an end: the tasks that settings.LEGAL_MAIL_TASKS names."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.mail import mailers
from django.tasks import Task
from django.utils.module_loading import import_string

from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.journal.replay import JournalTail, catch_up
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import CLAIM_LASTS
from responsys_site.mail.queue.claims import BATCH, claim, release_claims
from responsys_site.mail.queue.recovery import SendJournal, open_send_journal, recover
from responsys_site.mail.queue.results import AttemptResult, record_results, result_of
from responsys_site.mail.smtp.transport import Transport, open_transport
from responsys_site.mail.suppression import SuppressionChecker


def legal_mail_tasks() -> list[Task]:
    """Return the tasks of the settings, in their order."""
    return [import_string(path) for path in settings.LEGAL_MAIL_TASKS]


def notify_legal_mail_ended() -> None:
    """Have workers run each of them soon. It is a nudge: what they look for stands in the rows."""
    for task in legal_mail_tasks():
        enqueue_soon(task)


MAX_RUN_TIME = timedelta(seconds=50)  # then other work of the same worker gets its turn
MAX_BATCH_TIME = CLAIM_LASTS - timedelta(minutes=3)  # the rest is for the mail that is being handed over then
MAX_LOST_CONNECTIONS = 3  # connections in a row, before the relay is left alone for a while
MAILINGS = [Message.Kind.MARKETING]
State = Delivery.State
Clock = Callable[[], datetime]


@dataclass
class Run:
    """What a run did: deliveries tried; whether more is due; what was said when the relay could not be reached.

    `mailings_paused`: the database may not know who opted out (journal_marks).
    """

    tried: int = 0
    more: bool = False
    unreachable: str = ""
    mailings_paused: bool = False
    ended_legal: bool = False  # whether it came to an end with a legal mail
    lost_in_a_row: int = field(default=0, repr=False)


def send_due(*, at: datetime, on_backlog: Callable[[], object] | None = None) -> Run:
    """Try the deliveries that are due at `at`, in order of due time, for LONGEST_RUN at the most.

    Safe to run in any number of processes at once: each claims its own batches. `on_backlog` is called once, when there
    is more than one batch. A relay that cannot be reached ends the run, and counts against no delivery.
    """
    recover(at=at)
    now, tail = _clock(at), JournalTail()
    run = Run(mailings_paused=not catch_up(at=at))
    urgencies = [urgency for kind, urgency in Message.URGENCY.items() if not (run.mailings_paused and kind in MAILINGS)]
    with open_send_journal() as notes, open_transport(mailers["default"]) as relay:
        while batch := claim(by=notes.claim, urgencies=urgencies, at=now()):
            if on_backlog and len(batch) == BATCH:
                on_backlog()
                on_backlog = None
            _send_batch(batch, SuppressionChecker(batch, tail), notes, relay, now, run)
            run.more = now() - at > MAX_RUN_TIME
            if run.more or run.unreachable:
                break
    if run.ended_legal:
        notify_legal_mail_ended()
    return run


def _clock(at: datetime) -> Clock:
    """Go on from `at`: a long run's claims and results carry the time of their own moment."""
    started = monotonic()
    return lambda: at + timedelta(seconds=monotonic() - started)


def _send_batch(  # noqa: PLR0917 (what a run has in hand)
    batch: list[Delivery], suppressed: SuppressionChecker, notes: SendJournal, relay: Transport, now: Clock, run: Run
) -> None:
    results, until = [], now() + MAX_BATCH_TIME
    for delivery, following in zip(batch, [*batch[1:], None], strict=True):
        if run.unreachable or now() > until:
            break
        result = _send(delivery, following, suppressed, notes, relay, now, run)
        if result is not None:
            notes.note(result)
            results.append(result)
            run.ended_legal |= delivery.message.kind == Message.Kind.LEGAL and result.again_at is None
    # A transaction each: one that holds totals of some messages and asks for others waits for its like in a circle.
    if record_results(results=results, by=notes.claim) < len(batch):
        release_claims(by=notes.claim, at=now())
    notes.forget()
    run.tried += len(results)


def _send(  # noqa: PLR0917 (what a run has in hand)
    delivery: Delivery,
    following: Delivery | None,
    suppressed: SuppressionChecker,
    notes: SendJournal,
    relay: Transport,
    now: Clock,
    run: Run,
) -> AttemptResult | None:
    """Return what came of one delivery; None when there was no relay to hand it to."""
    if suppressed.stops(delivery=delivery):
        return AttemptResult(delivery.pk, State.SUPPRESSED, now(), tried=False)
    if following and suppressed.stops(delivery=following):
        following = None
    outcome = relay.carry(
        delivery=delivery, at=now(), before_data=lambda: notes.intend(delivery.pk), following=following
    )
    run.lost_in_a_row = run.lost_in_a_row + 1 if outcome.connection_lost else 0
    if outcome.unreachable or run.lost_in_a_row >= MAX_LOST_CONNECTIONS:
        run.unreachable = outcome.answer
    return None if outcome.unreachable else result_of(delivery=delivery, outcome=outcome, at=now())
