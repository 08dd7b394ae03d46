"""Ask the suppression list again at the moment of sending."""

from collections.abc import Sequence
from time import monotonic

from responsys_site.ground.journal_marks import Tail
from responsys_site.mail.models import Delivery, Message, Suppression
from responsys_site.mail.suppression import REASON_OF_ACT

FRESH = 0.2  # seconds
STOPPED_BY = {
    Message.Kind.MARKETING: Suppression.STOPS_MARKETING,
    # These answer a person or fulfil a duty: an opt-out does not stop them, only an address that cannot be reached.
    Message.Kind.LEGAL: (Suppression.Scope.ALL,),
    Message.Kind.TRANSACTIONAL: (Suppression.Scope.ALL,),
}


class Suppressed:
    """What is suppressed among the deliveries of a batch, asked again whenever the answer is older than FRESH.

    `journal` is what was appended since the run began: an opt-out may be there and not yet in the database.
    """

    def __init__(self, batch: Sequence[Delivery], journal: Tail) -> None:
        self._journal = journal
        self._digests = {delivery.address_digest for delivery in batch}
        self._asked_at = -FRESH
        self._stopped: dict[str, set[str]] = {}

    def stops(self, *, delivery: Delivery) -> bool:
        """Say whether this delivery may not go out now."""
        if monotonic() - self._asked_at > FRESH:
            rows = Suppression.objects.filter(address_digest__in=self._digests)
            self._asked_at = monotonic()
            found = set(rows.values_list("address_digest", "scope")) | self._journalled()
            self._stopped = {
                kind.value: {digest for digest, scope in found if scope in scopes}
                for kind, scopes in STOPPED_BY.items()
            }
        return delivery.address_digest in self._stopped[delivery.message.kind]

    def _journalled(self) -> set[tuple[str, str]]:
        return {key for key, line in self._journal.acts().items() if line.act in REASON_OF_ACT}
