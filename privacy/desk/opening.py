"""Open a case: the row, what came, the acknowledgement and the evidence stand or fall together."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.acknowledging import stop_and_acknowledge
from privacy.desk.due import due_at
from privacy.desk.emails import send_to_desk
from privacy.desk.models import Inquiry
from privacy.desk.thread import ByMail, came_in
from responsys_site.ground import evidence
from responsys_site.ground.addresses import digest
from responsys_site.mail.dead_mailboxes import revive


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
    stops: Sequence[str] = (),
) -> Inquiry:
    """Open a case, acknowledge it by mail, tell the desk, and return it.

    The clock runs from `received_at`, a letter's day perhaps; else from `at`. `by` is the colleague who entered a
    letter or a call. Whoever asks to be opted out is so at once, and the acknowledgement says so; `stops` are the
    addresses that a mail asks it for. Where `suspicion` says that a program sent it, it is not acknowledged. Raises
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
    came_in(inquiry=inquiry, text=text, at=since, by_mail=by_mail, by=by)
    if address and came_by == Inquiry.CameBy.FORM:
        revive(address_digest=inquiry.address_digest)
    facts = {"inquiry": inquiry.pk, "kind": kind, "came_by": came_by, **({"staff": by.pk} if by else {})}
    evidence.record(kind="inquiry", at=at, facts=facts, subject=inquiry.address_digest)
    if kind == Inquiry.Kind.OPT_OUT and address and not suspicion and by_mail is None:
        stops = [address]
    stop_and_acknowledge(inquiry=inquiry, stops=stops, mail=by_mail.incoming if by_mail else None, at=at)
    if not suspicion:
        send_to_desk(inquiry=inquiry, news=_news_of(inquiry), at=at)
    return inquiry


def _news_of(inquiry: Inquiry) -> str:
    if inquiry.left_to_staff_at:
        return _("A case came in that no machine may acknowledge. Please write to the person.")
    return _("A case came in.")
