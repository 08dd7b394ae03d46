"""The limits that one form spends, as statements of what is done with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from responsys_site.ground.allowances import Allowance, LimitReached, used_up
from responsys_site.ground.spending import spend_or_fail
from responsys_site.ground.together import Statement


@dataclass(frozen=True)
class Limits:
    """What a form spends: `own`, of its mailbox and network; `shared`, what all spend of, the most shared one last."""

    own: Sequence[Allowance] = ()
    shared: Sequence[Allowance] = ()

    def before(self, *, at: datetime) -> Iterator[Statement]:
        """Yield what fails where nothing is left, and locks the counters that hardly anybody else waits for."""
        if self.own:
            yield spend_or_fail(allowances=self.own, at=at)

    def after(self, *, at: datetime) -> Iterator[Statement]:
        """Yield what locks the counters that everybody waits for: until the end of the transaction, which is near."""
        if self.shared:
            yield spend_or_fail(allowances=self.shared, at=at)

    def stop_if_used_up(self, *, at: datetime) -> None:
        """Raise LimitReached if nothing is left of one of these."""
        refused = used_up(allowances=[*self.own, *self.shared], at=at) if self.own else None
        if refused is not None:
            raise LimitReached(refused.retry_after)


NONE = Limits()
