"""Send what is due: claim a batch, ask the suppression list again, deliver each mail, record the results together."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.mail import mailers
from django.tasks import task

from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.journal.replay import JournalTail, catch_up
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import CLAIM_LASTS
from responsys_site.mail.queue.claims import BATCH, claim, release_claims
from responsys_site.mail.queue.control import apply_pending
from responsys_site.mail.queue.recovery import SendJournal, open_send_journal, recover
from responsys_site.mail.queue.results import AttemptResult, put_off, record_results, result_of
from responsys_site.mail.signals import legal_mail_ended
from responsys_site.mail.smtp.transport import Transport
from responsys_site.mail.suppression import SuppressionChecker

MAX_RUN_TIME = timedelta(seconds=50)  # so that other work of the same worker gets its turn
MAX_BATCH_TIME = CLAIM_LASTS - timedelta(minutes=3)  # the rest is for the mail being sent at that moment
MAX_LOST_CONNECTIONS = 3  # in a row, after which the run ends
State = Delivery.State


@dataclass
class Run:
    """What a run did: how many deliveries it tried, and whether more are due.

    `unreachable` is the error where the relay could not be reached. `mailings_paused`: the database may not know every
    opt-out yet (core.journal.replay).
    """

    tried: int = 0
    more: bool = False
    unreachable: str = ""
    mailings_paused: bool = False
    ended_legal: bool = False  # whether a legal mail was delivered or given up


def send_due(*, at: datetime, on_backlog: Callable[[], object] | None = None) -> Run:
    """Try the deliveries that are due at `at`, in order of due time, for MAX_RUN_TIME at most.

    Safe to run in any number of processes at once: each claims its own batches. `on_backlog` is called once, when there
    is more than one batch. A relay that cannot be reached ends the run, and counts against no delivery.
    """
    recover(at=at)
    tail = JournalTail()
    run = Run(mailings_paused=not catch_up(at=at))
    with open_send_journal() as journal, closing(Transport(mailers["default"])) as transport:
        _Sender(run=run, started_at=at, tail=tail, journal=journal, transport=transport).send_all(on_backlog)
    if run.ended_legal:
        legal_mail_ended.send(sender=Delivery)
    return run


@dataclass
class _Sender:
    """Sends batch after batch over one connection."""

    run: Run
    started_at: datetime
    tail: JournalTail
    journal: SendJournal
    transport: Transport
    lost_in_a_row: int = 0

    def __post_init__(self) -> None:
        self._started = monotonic()

    def now(self) -> datetime:
        """Return the time of this moment, counted from the start of the run: a long run's claims carry their own."""
        return self.started_at + timedelta(seconds=monotonic() - self._started)

    def send_all(self, on_backlog: Callable[[], object] | None) -> None:
        paused = {Message.Kind.MARKETING} if self.run.mailings_paused else set()
        urgencies = [urgency for kind, urgency in Message.URGENCY.items() if kind not in paused]
        while batch := claim(by=self.journal.claim, urgencies=urgencies, at=self.now()):
            if on_backlog and len(batch) == BATCH:
                on_backlog()
                on_backlog = None
            self._send_batch(batch)
            self.run.more = self.now() - self.started_at > MAX_RUN_TIME
            if self.run.more or self.run.unreachable:
                return

    def _send_batch(self, batch: list[Delivery]) -> None:
        suppressed = SuppressionChecker(batch, self.tail)
        results, until = [], self.now() + MAX_BATCH_TIME
        for delivery, following in zip(batch, [*batch[1:], None], strict=True):
            if self.run.unreachable or self.now() > until:
                break
            result = self._send(delivery, following, suppressed)
            if result is not None:
                self.journal.complete(result)
                results.append(result)
                self.run.ended_legal |= delivery.message.kind == Message.Kind.LEGAL and result.again_at is None
        # Two transactions: one that locked the totals of some messages and then asked for others could deadlock.
        if record_results(results=results, by=self.journal.claim) < len(batch):
            release_claims(by=self.journal.claim, at=self.now())
        self.journal.truncate()
        self.run.tried += len(results)

    def _send(
        self, delivery: Delivery, following: Delivery | None, suppressed: SuppressionChecker
    ) -> AttemptResult | None:
        """Return the result of one delivery; None when the relay cannot be reached."""
        if suppressed.stops(delivery=delivery):
            return AttemptResult(delivery.pk, State.SUPPRESSED, self.now(), tried=False)
        if suppressed.holds(delivery=delivery):
            return put_off(delivery=delivery, at=self.now())
        if following and (suppressed.stops(delivery=following) or suppressed.holds(delivery=following)):
            following = None
        outcome = self.transport.send(
            delivery=delivery,
            at=self.now(),
            before_data=lambda: self.journal.begin(delivery.pk),
            following=following,
        )
        self.lost_in_a_row = self.lost_in_a_row + 1 if outcome.connection_lost else 0
        if outcome.unreachable or self.lost_in_a_row >= MAX_LOST_CONNECTIONS:
            self.run.unreachable = outcome.answer
        return None if outcome.unreachable else result_of(delivery=delivery, outcome=outcome, at=self.now())


@task()
def send_waiting_mail(colleagues: int | None = None) -> None:
    """Send what is due. It may run at any time, any number of times, in any number of workers.

    A worker that finds more than one batch wakes another, as long as there are `colleagues` left to wake.
    """
    others = settings.MAIL_SENDERS - 1 if colleagues is None else colleagues
    wake = (lambda: send_waiting_mail.enqueue(others - 1)) if others > 0 else None
    run = send_due(at=trusted_now(), on_backlog=wake)
    if run.more:
        send_waiting_mail.enqueue(0)


@task()
def apply_message_control() -> None:
    """Let deliveries follow what staff said of their messages, then send what may go."""
    apply_pending(at=trusted_now())
    send_waiting_mail.enqueue()
