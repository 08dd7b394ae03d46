"""A person moves to another address while a version is coming: the notice goes there too, or instead."""

from datetime import datetime

from django.db import transaction

from privacy.models import Notice, PolicyVersion, Replacement
from privacy.notices.audiences import Recipient, as_mailed
from responsys_site.ground.addresses import digest
from responsys_site.ground.bell import ring
from responsys_site.mail.models import Delivery
from responsys_site.mail.outbox import delivery_to
from responsys_site.mail.tasks import send_waiting_mail

State = Delivery.State
HAS_IT_OR_IS_GONE = [State.SENT, State.ERASED, State.CANCELLED]


def follow_to_new_address(*, old_digest: str, email: str, name: str, at: datetime) -> None:
    """Queue each notice of a coming version that the old address did not get to the new one.

    Call it in the transaction of the change. What still waits for the old address ends as replaced; what a worker has
    in hand at this moment may reach both.
    """
    coming = PolicyVersion.objects.coming(at=at)
    if coming is None:
        return
    version = coming.corrects or coming
    # An acknowledgement has links of its own for one mailbox; whoever had none but that is found as a late comer.
    notices = version.notices.filter(part__in=Notice.OWN_MAIL)
    theirs = Delivery.objects.filter(address_digest=old_digest, message__policy_notice__in=notices)
    theirs = theirs.exclude(state__in=HAS_IT_OR_IS_GONE).order_by("pk")
    for delivery in theirs.select_for_update(of=("self",)).select_related("message"):
        _send_instead(delivery, Recipient(email=email, name=name), version, at)


def _send_instead(old: Delivery, recipient: Recipient, version: PolicyVersion, at: datetime) -> None:
    (mailed,) = as_mailed([recipient])
    instead = delivery_to(message=old.message, recipient=mailed, at=at)
    Delivery.objects.bulk_create([instead], ignore_conflicts=True)
    new = Delivery.objects.get(message=old.message, address_digest=digest(recipient.email))
    waiting = Delivery.objects.waiting().filter(pk=old.pk)
    if new.pk != old.pk and waiting.update(state=State.CANCELLED, next_attempt_at=None, ended_at=at):
        Replacement.objects.create(version=version, old=old, new=new, at=at)
    transaction.on_commit(lambda: ring(send_waiting_mail), robust=True)
