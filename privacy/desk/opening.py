"""Open a case: the row, what came, the acknowledgement and the evidence stand or fall together."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.due import due_at
from privacy.desk.emails import send_acknowledgement, send_to_desk
from privacy.desk.models import Entry, Inquiry
from privacy.desk.thread import came_in, happened
from responsys_site.ground import evidence
from responsys_site.ground.addresses import digest, mailbox_of
from responsys_site.ground.limits import spend
from responsys_site.mail.models import IncomingMail


@transaction.atomic
def open_inquiry(
    *,
    kind: str,
    text: str,
    came_by: str,
    at: datetime,
    address: str = "",
    name: str = "",
    received_at: datetime | None = None,
    by: AbstractBaseUser | None = None,
    incoming: IncomingMail | None = None,
    message_id: str = "",
    suspicion: str = "",
    form_nonce_digest: str | None = None,
) -> Inquiry:
    """Open a case, acknowledge it by mail, tell the desk, and return it.

    The clock runs from `received_at`, a letter's day perhaps; else from `at`. `by` is the colleague who entered a
    letter or a call. Where `suspicion` says that a program sent it, nobody gets a mail of it. Raises
    ground.addresses.InvalidAddress, and IntegrityError for a second case of one form key or one incoming mail.
    """
    since = received_at or at
    inquiry = Inquiry.objects.create(
        kind=kind,
        came_by=came_by,
        address=address,
        name=name,
        address_digest=digest(address) if address else "",
        received_at=since,
        runs_from=since,
        due_at=due_at(kind=kind, since=since),
        suspicion=suspicion,
        form_nonce_digest=form_nonce_digest,
    )
    came_in(inquiry=inquiry, text=text, at=since, incoming=incoming, message_id=message_id)
    facts = {"inquiry": inquiry.pk, "kind": kind, "came_by": came_by, **({"staff": by.pk} if by else {})}
    evidence.record(kind="inquiry", at=at, facts=facts, subject=inquiry.address_digest)
    if not suspicion:
        acknowledge(inquiry=inquiry, at=at)
        send_to_desk(inquiry=inquiry, news=_("A case came in."), at=at)
    return inquiry


@transaction.atomic
def acknowledge(*, inquiry: Inquiry, at: datetime) -> bool:
    """Mail that we have it, unless that was done, or this mailbox had such a mail today: a job tries again then.

    Whoever names a stranger's address, and however often and from wherever, that mailbox gets one mail a day.
    """
    row = Inquiry.objects.select_for_update().unacknowledged().filter(pk=inquiry.pk).first()
    if row is None:
        return False
    mailbox, day = mailbox_of(address=row.address), timedelta(days=1)
    if not spend(name="inquiry-acknowledged", subject=mailbox, limit=1, window=day, at=at).allowed:
        return False
    message = send_acknowledgement(inquiry=row, at=at)
    happened(inquiry=row, event=Entry.Event.ACKNOWLEDGED, at=at, message=message)
    Inquiry.objects.filter(pk=row.pk).update(acknowledged_at=at)
    inquiry.acknowledged_at = at
    return True
