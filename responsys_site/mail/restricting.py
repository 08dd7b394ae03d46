"""Keep what we have about an address and use it for nothing but answers and legal notices (GDPR, article 18)."""

from datetime import datetime

from responsys_site.mail.models import Suppression
from responsys_site.mail.suppression import RESTRICTED, lift, stop

SCOPE = Suppression.Scope.RESTRICTED


def restrict(*, address_digest: str, at: datetime) -> bool:
    """Restrict an address, in the caller's transaction. Returns False when it already was.

    The list that the senders and the ratchet ask holds it, so that nothing but a lifting can let it slip.
    """
    return bool(stop(address_digests=[address_digest], act=RESTRICTED, scope=SCOPE, at=at))


def lift_restriction(*, address_digest: str, at: datetime) -> bool:
    """Lift it again, in the caller's transaction. Returns False when there was none."""
    row = Suppression.objects.locked(address_digest=address_digest, scope=SCOPE)
    if row is None:
        return False
    lift(rows=[row], act="restriction-lifted", at=at)
    return True
