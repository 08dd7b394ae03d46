"""How much the relay takes in a minute (MAIL_PER_MINUTE), counted over every worker."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from responsys_site.ground.allowances import Allowance
from responsys_site.ground.models import LimitCounter

UNLIMITED = 1_000_000


@dataclass
class Pace:
    """What is left of this minute. Its counter, if there is one, stays locked until the transaction ends."""

    left: int
    counter: LimitCounter | None = None

    @classmethod
    def at(cls, at: datetime) -> "Pace":
        """Return the pace at `at`; call it in the transaction that claims."""
        if not settings.MAIL_PER_MINUTE:
            return cls(left=UNLIMITED)
        allowance = Allowance("mail-sent", "", limit=settings.MAIL_PER_MINUTE, window=timedelta(minutes=1))
        name, subject, started = allowance.row_at(at)
        counter, _ = LimitCounter.objects.select_for_update().get_or_create(
            name=name, subject=subject, started=started, defaults={"ends": allowance.ends(at), "count": 0}
        )
        return cls(left=max(0, allowance.limit - counter.count), counter=counter)

    def spend(self, mails: int) -> None:
        """Count what was claimed; what is given back stays counted, so that the relay never gets more."""
        if self.counter is not None:
            self.counter.count += mails
            self.counter.save(update_fields=["count"])
