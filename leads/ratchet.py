"""The ratchet: nobody who opted out gets updates again unless that mailbox itself confirmed it afterwards.

Nothing else moves it: no edit by staff, no second request, no saved profile, no link from before the opt-out.
"""

from datetime import datetime

from leads.models import Choice, Contact
from responsys_site.mail.models import Suppression

PURPOSE_OF_SCOPE = {
    Suppression.Scope.MARKETING.value: Choice.Purpose.ALL_MAILINGS,
    Suppression.Scope.CONTACT.value: Choice.Purpose.CONTACT,
}


def may_get_updates(*, address_digest: str) -> bool:
    """Say whether company updates may go to this address: confirmed from it, and not opted out of since.

    An opt-out counts under whatever address the person made it, unless it was taken back itself. Ask this when a
    mailing is put together; the mail app asks its suppression list again at the moment of sending.
    """
    if Suppression.objects.stops_marketing(address_digest=address_digest):
        return False
    contact = Contact.objects.of(address_digest=address_digest)
    if contact is None:
        return False
    confirmed = Choice.objects.confirmations(contact=contact, purpose=Choice.Purpose.UPDATES).newest_at()
    stopped = Choice.objects.standing_opt_outs(contact=contact, purpose=Choice.Purpose.ALL_MAILINGS).newest_at()
    return confirmed is not None and (stopped is None or confirmed > stopped)


def opted_out_at(*, contact: Contact, scope: str) -> datetime | None:
    """Return when this person last opted out of what `scope` covers, confirmed again since or not; None: never."""
    purpose = PURPOSE_OF_SCOPE[scope]
    recorded = Choice.objects.standing_opt_outs(contact=contact, purpose=purpose).newest_at()
    row = Suppression.objects.filter(address_digest=contact.address_digest, scope=scope).first()
    times = [recorded, row.newest_at if row else None]
    return max((time for time in times if time is not None), default=None)
