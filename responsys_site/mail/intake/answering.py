"""The one way in which a machine of ours answers a mail (RFC 3834)."""

from datetime import datetime, timedelta

from django.db import transaction

from responsys_site.ground.addresses import digest
from responsys_site.ground.allowances import Allowance, spend_together
from responsys_site.ground.database_clock import AHEAD
from responsys_site.mail.composing import Written
from responsys_site.mail.intake.automatic import AUTO_REPLIED, MOST_REFERENCES, ids_in, may_be_answered, references_of
from responsys_site.mail.intake.reading import read
from responsys_site.mail.models import Delivery, IncomingMail, Message
from responsys_site.mail.outbox import Recipient, queue

ONE_A_DAY = timedelta(days=1)


def answer(
    *, mail: IncomingMail, written: Written, at: datetime, fields: dict[str, str] | None = None, reply_to: str = ""
) -> Message | None:
    """Queue an automatic answer to the mail's return path, and nowhere else (RFC 3834, 4), from the null sender.

    Returns None, and queues nothing, where the mail may not be answered, or its sender has had an automatic answer
    within a day. Call it in the transaction of what is answered. `fields` fill the markers of `written`.
    """
    if not may_be_answered(mail=mail).allowed or not _spend(mail.envelope_sender, at):
        return None
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=written,
        recipients=[Recipient(address=mail.envelope_sender, fields=fields or {})],
        at=at,
        reply_to=reply_to,
        headers={"Auto-Submitted": AUTO_REPLIED, **_thread(mail)},
        null_sender=True,
    )


@transaction.atomic
def _spend(address: str, at: datetime) -> bool:
    """The counter is exact across processes, for a calendar day; the deliveries tell of the 24 hours before."""
    address_digest = digest(address)
    automatic = {"message__headers__Auto-Submitted": AUTO_REPLIED}
    theirs = Delivery.objects.filter(address_digest=address_digest, **automatic)
    lately = theirs.filter(queued_at__gt=at - ONE_A_DAY, queued_at__lte=at + AHEAD)
    if lately.exists():
        return False
    allowance = Allowance(name="automatic-answer", subject=address_digest, limit=1, window=ONE_A_DAY)
    return spend_together(allowances=[allowance], at=at)[0].allowed


def _thread(mail: IncomingMail) -> dict[str, str]:
    """The fields that make it an answer (RFC 5322, 3.6.4); none where the mail has no Message-ID that can be quoted."""
    ids = ids_in(mail.message_id_header)[:1]
    before = references_of(read(mail=mail).head) if ids else []
    references = [reference for reference in before if reference not in ids][-MOST_REFERENCES:] + ids
    return {"In-Reply-To": ids[0], "References": " ".join(references)} if ids else {}
