"""A person who reports our mail as unwanted has opted out, at every address of theirs."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from leads.erasing import digests_of
from leads.models import Contact
from responsys_site.mail.models import Suppression
from responsys_site.mail.signals import complaint_received
from responsys_site.mail.suppression import COMPLAINED, stop


@receiver(complaint_received)
def stop_at_every_address(*, address_digest: str, at: datetime, **kwargs: Any) -> None:
    """Stop mailings to the person whom this address reaches, as the link in the mail would have done."""
    contact = Contact.objects.reached_and_held(address_digest=address_digest)
    if contact is not None:
        theirs = {address_digest} | digests_of(contact=contact)
        stop(address_digests=theirs, act=COMPLAINED, scope=Suppression.Scope.MARKETING, at=at)
