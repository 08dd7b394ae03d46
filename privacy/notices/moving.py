"""A person moves to another address while a version is coming: the notice goes there too, or instead."""

from datetime import datetime

from django.db import transaction

from privacy.models import Notice, PolicyVersion, Replacement
from privacy.notices.audiences import Recipient, as_mailed
from privacy.notices.late_comers import tell_as_late_comers
from responsys_site.ground.addresses import digest
from responsys_site.ground.bell import ring
from responsys_site.mail.models import Delivery
from responsys_site.mail.outbox import delivery_to
from responsys_site.mail.tasks import send_waiting_mail

State = Delivery.State
WAITS = [State.QUEUED, State.DEFERRED]
HAS_IT_OR_IS_GONE = [State.SENT, State.ERASED, State.CANCELLED]


def follow_to_new_address(*, old_digest: str, email: str, name: str, at: datetime) -> None:
    """Send each notice of a coming version that the old address did not get to the new one.

    Call it in the transaction of the change. What still waits for the old address ends as replaced. What was refused
    there, or is in a worker's hands at this moment, keeps an outcome of its own; then the new address gets the late
    batch. So the frozen audience stays as many as it was, and a clock that runs waits for nobody anew.
    """
    coming = PolicyVersion.objects.coming(at=at)
    if coming is None:
        return
    version, recipient = coming.corrects or coming, Recipient(email=email, name=name)
    # An acknowledgement has links of its own for one mailbox; whoever had none but that is found as a late comer.
    notices = version.notices.filter(part__in=Notice.OWN_MAIL)
    theirs = Delivery.objects.filter(address_digest=old_digest, message__policy_notice__in=notices)
    theirs = theirs.exclude(state__in=HAS_IT_OR_IS_GONE).order_by("pk")
    for delivery in theirs.select_for_update(of=("self",)).select_related("message"):
        if delivery.state in WAITS:
            _send_instead(delivery, recipient, version, at)
        else:
            tell_as_late_comers(version=version, recipients=[recipient], at=at)


def _send_instead(old: Delivery, recipient: Recipient, version: PolicyVersion, at: datetime) -> None:
    """A message goes to one address once: where it did already, this person gets it at the old address after all."""
    if old.message.deliveries.filter(address_digest=digest(recipient.email)).exists():
        return
    (mailed,) = as_mailed([recipient])
    new = delivery_to(message=old.message, recipient=mailed, at=at)
    new.save()
    Delivery.objects.filter(pk=old.pk).update(state=State.CANCELLED, next_attempt_at=None, ended_at=at)
    Replacement.objects.create(version=version, old=old, new=new, at=at)
    transaction.on_commit(lambda: ring(send_waiting_mail), robust=True)
