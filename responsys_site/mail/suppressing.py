"""Ask the suppression list again at the moment of sending."""

from collections.abc import Sequence
from time import monotonic

from responsys_site.mail.models import Delivery, Message, Suppression

FRESH = 0.2  # seconds
STOPPED_BY = {
    Message.Kind.MARKETING: Suppression.STOPS_MARKETING,
    # These answer a person or fulfil a duty: an opt-out does not stop them, only an address that cannot be reached.
    Message.Kind.LEGAL: (Suppression.Scope.ALL,),
    Message.Kind.TRANSACTIONAL: (Suppression.Scope.ALL,),
}


class Suppressed:
    """What is suppressed among the deliveries of a batch, asked anew whenever the answer is older than FRESH."""

    def __init__(self, batch: Sequence[Delivery]) -> None:
        self._digests = {delivery.address_digest for delivery in batch}
        self._asked_at = -FRESH
        self._found: set[tuple[str, str]] = set()

    def stops(self, *, delivery: Delivery) -> bool:
        """Say whether this delivery may not go out now."""
        if monotonic() - self._asked_at > FRESH:
            rows = Suppression.objects.filter(address_digest__in=self._digests)
            self._asked_at = monotonic()
            self._found = set(rows.values_list("address_digest", "scope"))
        scopes = STOPPED_BY[Message.Kind(delivery.message.kind)]
        return any((delivery.address_digest, scope) in self._found for scope in scopes)
