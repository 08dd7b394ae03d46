"""How much may go in a minute, to the relay (MAIL_PER_MINUTE) and of a message, counted over every worker."""

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
    def of_relay(cls, *, at: datetime) -> "Pace":
        """Return what the relay takes at `at`; call it in the transaction that claims."""
        return cls._of("", settings.MAIL_PER_MINUTE, at)

    @classmethod
    def of_message(cls, *, number: int, per_minute: int | None, at: datetime) -> "Pace":
        """Return what may go of the message of this number at `at`; call it as above, after the relay's."""
        return cls._of(str(number), per_minute, at)

    @classmethod
    def _of(cls, subject: str, per_minute: int | None, at: datetime) -> "Pace":
        if not per_minute:
            return cls(left=UNLIMITED)
        allowance = Allowance("mail-sent", subject, limit=per_minute, window=timedelta(minutes=1))
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
