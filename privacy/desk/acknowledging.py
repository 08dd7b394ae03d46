"""Acknowledge a case by mail: once, with what was done at once, and never more often than a mailbox can bear."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from privacy.desk.acknowledgement_emails import answer_mail, goes_to_person, send_acknowledgement
from privacy.desk.models import Entry, Inquiry
from privacy.desk.objecting import stop_mailings, stop_untold
from privacy.desk.rights_emails import send_mailings_stopped
from privacy.desk.thread import happened
from responsys_site.ground.addresses import digest, mailbox_of
from responsys_site.ground.limits import spend
from responsys_site.ground.personal_data import WayBack
from responsys_site.ground.row_locks import for_one_worker
from responsys_site.mail.intake.automatic import may_be_answered
from responsys_site.mail.models import IncomingMail, Message


def stop_and_acknowledge(*, inquiry: Inquiry, stops: Sequence[str], mail: IncomingMail | None, at: datetime) -> None:
    """Stop mailings to these addresses, and tell the person of the case by one mail of that and that the case came.

    Call it in the transaction of what came, by `mail` perhaps. Other addresses, and a case whose acknowledgement goes
    elsewhere or nowhere, get the receipt of whoever has them on file; if the acknowledgement cannot go now after all, a
    mail of the case tells of the objection alone.
    """
    own = {one for one in stops if inquiry.address and digest(one) == inquiry.address_digest}
    tells = not inquiry.suspicion and (mail is None or goes_to_person(inquiry=inquiry, mail=mail))
    for address in stops:
        if not tells or address not in own:
            stop_mailings(inquiry=inquiry, address=address, at=at)
    has_stopped = tells and bool(own)
    way_back = stop_untold(inquiry=inquiry, at=at) if has_stopped else None
    is_told = not inquiry.suspicion and acknowledge(inquiry=inquiry, at=at, way_back=way_back)
    if has_stopped:
        alone = way_back is not None and not is_told
        message = send_mailings_stopped(inquiry=inquiry, way_back=way_back, at=at) if alone else None
        happened(inquiry=inquiry, event=Entry.Event.OPTED_OUT, at=at, message=message)


@transaction.atomic
def acknowledge(*, inquiry: Inquiry, at: datetime, way_back: WayBack | None = None) -> bool:
    """Mail that we have it, unless that was done, or this mailbox had such a mail today: a job tries again then.

    Whoever names a stranger's address, and however often and from wherever, that mailbox gets one mail a day. What no
    machine may answer (RFC 3834, 2) is left to colleagues for good, and never tried again. With a `way_back` it is the
    receipt of an opt-out too, of which there is one a day as well: that goes whatever else the mailbox had.
    """
    row = for_one_worker(Inquiry.objects.unacknowledged().filter(pk=inquiry.pk)).first()
    if row is None:
        return False
    mail = row.entries.earliest("pk").incoming
    if mail and not may_be_answered(mail=mail).allowed:
        _leave_to_staff(row, at)
        inquiry.left_to_staff_at = at
        return False
    message = _acknowledgement(row, mail, way_back, at)
    if message is None:
        transaction.set_rollback(True)  # neither its link nor its count is left
        return False
    happened(inquiry=row, event=Entry.Event.ACKNOWLEDGED, at=at, message=message)
    Inquiry.objects.filter(pk=row.pk).update(acknowledged_at=at)
    inquiry.acknowledged_at = at
    return True


def _acknowledgement(row: Inquiry, mail: IncomingMail | None, way_back: WayBack | None, at: datetime) -> Message | None:
    """Mail is answered as machines answer it; None where the mailbox had its mail of the day."""
    if mail:
        message = answer_mail(inquiry=row, mail=mail, way_back=way_back, at=at)
    else:
        message = send_acknowledgement(inquiry=row, way_back=way_back, at=at)
    if message is None:
        return None
    mailbox, day = mailbox_of(address=message.deliveries.get().address), timedelta(days=1)
    spent = spend(name="inquiry-acknowledged", subject=mailbox, limit=1, window=day, at=at)
    return message if spent.allowed or way_back else None


def _leave_to_staff(row: Inquiry, at: datetime) -> None:
    Inquiry.objects.filter(pk=row.pk).update(left_to_staff_at=at)
    happened(inquiry=row, event=Entry.Event.LEFT_TO_STAFF, at=at)
