"""Hold what the relay took against what the queue says of it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Count

from responsys_site.mail.models import Delivery, Message, MessageTotal
from responsys_site.mail.models.message import COUNTED_STATES

BY_KILL = "the worker was stopped"


@dataclass(frozen=True)
class Verdict:
    """Each figure counts mails; `by_kill` and `by_drop` say what a second copy, or a doubt, comes from."""

    attempted: int
    acknowledged: int
    found: int
    missing: int
    strays: int
    unsettled: int
    doubled_by_kill: int
    doubled_by_drop: int
    mailings_doubled: int
    doubt_by_kill: int
    doubt_by_drop: int
    drops: int
    wrong_totals: int

    def breaches(self, *, kills: int) -> list[str]:
        """Say in words what must not have happened; empty when all is well."""
        none = ("missing", "strays", "unsettled", "mailings_doubled", "wrong_totals")
        found = [f"{getattr(self, name)} {name.replace('_', ' ')}" for name in none if getattr(self, name)]
        if self.doubled_by_kill + self.doubt_by_kill > kills:
            found.append(f"{self.doubled_by_kill} doubled and {self.doubt_by_kill} in doubt by {kills} kills")
        if self.doubled_by_drop + self.doubt_by_drop > self.drops:
            found.append(f"{self.doubled_by_drop} doubled and {self.doubt_by_drop} in doubt by {self.drops} drops")
        return found


def verdict(*, ledger: Path) -> Verdict:
    """Count; the queue is the one that Django's settings name."""
    answered, dropped = read(ledger)
    copies = answered + dropped
    rows = {row.message_id_header: row for row in Delivery.objects.select_related("message")}
    sent = {header for header, row in rows.items() if row.state == "sent"}
    mailings = {header for header, row in rows.items() if row.message.kind == Message.Kind.MARKETING}
    doubts = [rows[header].smtp_response for header in mailings if rows[header].state == "in doubt"]
    extra_by_drop = {header: min(number - 1, dropped[header]) for header, number in copies.items()}
    doubt_by_kill = sum(answer.startswith(BY_KILL) for answer in doubts)
    return Verdict(
        attempted=len(rows),
        acknowledged=len(sent),
        found=len(copies),
        missing=len(sent - answered.keys()),
        strays=len(copies.keys() - rows.keys()),
        unsettled=len(rows) - len(sent) - len(doubts),
        doubled_by_kill=sum(number - 1 - extra_by_drop[header] for header, number in copies.items()),
        doubled_by_drop=sum(extra_by_drop.values()),
        mailings_doubled=sum(copies[header] > 1 for header in mailings),
        doubt_by_kill=doubt_by_kill,
        doubt_by_drop=len(doubts) - doubt_by_kill,
        drops=dropped.total(),
        wrong_totals=len(wrong_totals()),
    )


def read(ledger: Path) -> tuple[Counter[str], Counter[str]]:
    """Return how often each Message-ID was taken and answered, and taken without an answer."""
    lines = [line.split() for line in ledger.read_text().splitlines()] if ledger.exists() else []
    return tuple(Counter(header for header, how in lines if how == what) for what in ("answered", "dropped"))


def wrong_totals() -> list[int]:
    """Return the messages whose kept totals differ from their rows."""
    counted: dict[int, Counter[str]] = {pk: Counter() for pk in Message.objects.values_list("pk", flat=True)}
    for pk, state, number in Delivery.objects.values_list("message", "state").annotate(number=Count("pk")):
        counted[pk][state.replace(" ", "_")] = number
    kept = {total.pk: total for total in MessageTotal.objects.all()}
    return [pk for pk, figures in counted.items() if not _agrees(kept.get(pk), figures)]


def _agrees(total: MessageTotal | None, figures: Counter[str]) -> bool:
    if total is None:
        return not figures
    return all(getattr(total, name) == figures[name] for name in COUNTED_STATES) and total.recipients == figures.total()
