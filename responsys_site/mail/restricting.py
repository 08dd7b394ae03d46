"""Keep what we have about an address and use it for nothing but answers and legal notices (GDPR, article 18)."""

from datetime import datetime

from responsys_site.ground import journal
from responsys_site.mail.models import Suppression

SCOPE = Suppression.Scope.RESTRICTED


def restrict(*, address_digest: str, at: datetime) -> bool:
    """Restrict an address, in the caller's transaction. Returns False when it already was.

    The list that the senders and the ratchet ask holds it, so that nothing but a lifting can let it slip.
    """
    reason = Suppression.Reason.ASKED
    is_new = Suppression.objects.add(address_digest=address_digest, scope=SCOPE, reason=reason, at=at)
    if is_new:
        journal.append(act="restricted", address_digest=address_digest, scope=SCOPE, at=at)
    return is_new


def lift_restriction(*, address_digest: str, at: datetime) -> bool:
    """Lift it again, in the caller's transaction. Returns False when there was none."""
    row = Suppression.objects.locked(address_digest=address_digest, scope=SCOPE)
    if row is None:
        return False
    row.delete()
    journal.append(act="restriction-lifted", address_digest=address_digest, scope=SCOPE, at=at)
    return True
