"""Open a case: the row, what came, the acknowledgement and the evidence stand or fall together."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.due import due_at
from privacy.desk.emails import answer_mail, send_acknowledgement, send_to_desk
from privacy.desk.models import Entry, Inquiry
from privacy.desk.objecting import stop_mailings
from privacy.desk.thread import ByMail, came_in, happened
from responsys_site.ground import evidence
from responsys_site.ground.addresses import digest, mailbox_of
from responsys_site.ground.limits import spend
from responsys_site.mail.intake.automatic import may_be_answered
from responsys_site.mail.models import IncomingMail, Message


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
    by_mail: ByMail | None = None,
    suspicion: str = "",
    form_nonce_digest: str | None = None,
) -> Inquiry:
    """Open a case, acknowledge it by mail, tell the desk, and return it.

    The clock runs from `received_at`, a letter's day perhaps; else from `at`. `by` is the colleague who entered a
    letter or a call. Whoever asks to be opted out is so at once, but for mail, where more than one address may be meant
    (desk.mail.handling). Where `suspicion` says that a program sent it, nobody gets a mail of it. Raises
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
    came_in(inquiry=inquiry, text=text, at=since, by_mail=by_mail)
    facts = {"inquiry": inquiry.pk, "kind": kind, "came_by": came_by, **({"staff": by.pk} if by else {})}
    evidence.record(kind="inquiry", at=at, facts=facts, subject=inquiry.address_digest)
    if kind == Inquiry.Kind.OPT_OUT and address and not suspicion and by_mail is None:
        stop_mailings(inquiry=inquiry, address=address, at=at)
    if not suspicion:
        acknowledge(inquiry=inquiry, at=at)
        send_to_desk(inquiry=inquiry, news=_news_of(inquiry), at=at)
    return inquiry


@transaction.atomic
def acknowledge(*, inquiry: Inquiry, at: datetime) -> bool:
    """Mail that we have it, unless that was done, or this mailbox had such a mail today: a job tries again then.

    Whoever names a stranger's address, and however often and from wherever, that mailbox gets one mail a day. What no
    machine may answer (RFC 3834, 2) is left to colleagues for good, and never tried again.
    """
    row = Inquiry.objects.select_for_update().unacknowledged().filter(pk=inquiry.pk).first()
    if row is None:
        return False
    mail = row.entries.earliest("pk").incoming
    if mail and not may_be_answered(mail=mail).allowed:
        _leave_to_staff(row, at)
        inquiry.left_to_staff_at = at
        return False
    message = _acknowledgement(row, mail, at)
    if message is None:
        transaction.set_rollback(True)  # neither its link nor its count is left
        return False
    happened(inquiry=row, event=Entry.Event.ACKNOWLEDGED, at=at, message=message)
    Inquiry.objects.filter(pk=row.pk).update(acknowledged_at=at)
    inquiry.acknowledged_at = at
    return True


def _acknowledgement(row: Inquiry, mail: IncomingMail | None, at: datetime) -> Message | None:
    """Mail is answered as machines answer it; None where the mailbox had its mail of the day."""
    message = answer_mail(inquiry=row, mail=mail, at=at) if mail else send_acknowledgement(inquiry=row, at=at)
    if message is None:
        return None
    mailbox, day = mailbox_of(address=message.deliveries.get().address), timedelta(days=1)
    spent = spend(name="inquiry-acknowledged", subject=mailbox, limit=1, window=day, at=at)
    return message if spent.allowed else None


def _leave_to_staff(row: Inquiry, at: datetime) -> None:
    Inquiry.objects.filter(pk=row.pk).update(left_to_staff_at=at)
    happened(inquiry=row, event=Entry.Event.LEFT_TO_STAFF, at=at)


def _news_of(inquiry: Inquiry) -> str:
    if inquiry.left_to_staff_at:
        return _("A case came in that no machine may acknowledge. Please write to the person.")
    return _("A case came in.")
