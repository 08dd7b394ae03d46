"""The mails that acknowledge a case, one function for each way by which it came."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from privacy.desk.cases.rights import stop_mailings, stop_mailings_silently
from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import deadline_context, queue_to_requester, send_mailings_stopped
from privacy.desk.models import Case, CaseEvent, CaseLink
from privacy.policy.dispute_bodies import dispute_body_at
from responsys_site.core.db.locking import skip_locked
from responsys_site.core.email_addresses import base_mailbox, keyed_digest, keyed_digest_or_blank
from responsys_site.core.personal_data import ResubscribeLink
from responsys_site.core.rate_limits import RateLimit, consume
from responsys_site.core.urls import absolute_url_with_placeholder
from responsys_site.mail.inbound.auto_reply import may_auto_reply, send_auto_reply
from responsys_site.mail.models import IncomingMail, Message
from responsys_site.mail.rendering.templates import render_email


def send_acknowledgement(*, case: Case, at: datetime, resubscribe_link: ResubscribeLink | None = None) -> Message:
    """Queue the word that we have it, by when we answer, and the link to the case's page.

    Where mailings were stopped it says that too, with the way back for who is on file.
    """
    context = {**deadline_context(case), "has_opted_out": _has_opted_out(case, resubscribe_link)}
    return queue_to_requester(
        message="acknowledgement", case=case, context=context, resubscribe_link=resubscribe_link, at=at
    )


def send_mail_acknowledgement(
    *, case: Case, mail: IncomingMail, at: datetime, resubscribe_link: ResubscribeLink | None = None
) -> Message | None:
    """Queue the automatic answer to the mail that opened a case; None where no machine may answer it.

    It goes to the mail's return path. Only where that is the case's own address does it carry the link to the page,
    and that page opens to nobody before they have confirmed there that they wrote.
    """
    is_theirs = reaches_requester(case=case, mail=mail)
    standing = {
        "case_address": absolute_url_with_placeholder("desk:case", "case_token") if is_theirs else "",
        "body": dispute_body_at(at=at),
    }
    token = {"case_token": CaseLink.objects.issue(case=case, at=at)} if is_theirs else {}
    resubscribe_link = resubscribe_link if is_theirs else None
    objection = {"has_opted_out": _has_opted_out(case, resubscribe_link), "resubscribe_link": resubscribe_link}
    return send_auto_reply(
        mail=mail,
        written=render_email(
            template="desk/mail_received", context={**standing, **deadline_context(case), **objection}
        ),
        fields={"reference": case.reference, **token, **(resubscribe_link.fields if resubscribe_link else {})},
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )


def reaches_requester(*, case: Case, mail: IncomingMail) -> bool:
    """Say whether an automatic answer to this mail, which goes to its return path, reaches the address of the case."""
    found = keyed_digest_or_blank(mail.envelope_sender)
    return bool(found) and found == case.address_digest


def _has_opted_out(case: Case, resubscribe_link: ResubscribeLink | None) -> bool:
    return case.kind == Case.Kind.OPT_OUT or resubscribe_link is not None


def opt_out_and_acknowledge(*, case: Case, stops: Sequence[str], mail: IncomingMail | None, at: datetime) -> None:
    """Stop mailings to these addresses, and tell the person of the case by one mail of that and that the case came.

    Call it in the transaction of what came, by `mail` perhaps. Other addresses, and a case whose acknowledgement goes
    elsewhere or nowhere, get the receipt of whoever has them on file; if the acknowledgement cannot go now after all, a
    mail of the case tells of the objection alone.
    """
    own = {one for one in stops if case.address and keyed_digest(one) == case.address_digest}
    tells = not case.quarantine_reason and (mail is None or reaches_requester(case=case, mail=mail))
    for address in stops:
        if not tells or address not in own:
            stop_mailings(case=case, address=address, at=at)
    has_stopped = tells and bool(own)
    resubscribe_link = stop_mailings_silently(case=case, at=at) if has_stopped else None
    is_told = not case.quarantine_reason and acknowledge(case=case, at=at, resubscribe_link=resubscribe_link)
    if has_stopped:
        alone = resubscribe_link is not None and not is_told
        message = send_mailings_stopped(case=case, resubscribe_link=resubscribe_link, at=at) if alone else None
        log_event(case=case, event=CaseEvent.Event.OPTED_OUT, at=at, message=message)


@transaction.atomic
def acknowledge(*, case: Case, at: datetime, resubscribe_link: ResubscribeLink | None = None) -> bool:
    """Mail that we have it, unless that was done, or this mailbox had such a mail today: a job tries again then.

    Whoever names a stranger's address, and however often and from wherever, that mailbox gets one mail a day. What no
    machine may answer (RFC 3834, 2) is left to colleagues for good, and never tried again. With a `resubscribe_link`
    it is the
    receipt of an opt-out too, of which there is one a day as well: that goes whatever else the mailbox had.
    """
    row = skip_locked(Case.objects.unacknowledged().filter(pk=case.pk)).first()
    if row is None:
        return False
    mail = row.entries.earliest("pk").incoming
    if mail and not may_auto_reply(mail=mail).allowed:
        _leave_to_staff(row, at)
        case.left_to_staff_at = at
        return False
    message = _acknowledgement(row, mail, resubscribe_link, at)
    if message is None:
        transaction.set_rollback(True)  # neither its link nor its count is left
        return False
    log_event(case=row, event=CaseEvent.Event.ACKNOWLEDGED, at=at, message=message)
    Case.objects.filter(pk=row.pk).update(acknowledged_at=at)
    case.acknowledged_at = at
    return True


def _acknowledgement(
    row: Case, mail: IncomingMail | None, resubscribe_link: ResubscribeLink | None, at: datetime
) -> Message | None:
    """Mail is answered as machines answer it; None where the mailbox had its mail of the day."""
    if mail:
        message = send_mail_acknowledgement(case=row, mail=mail, resubscribe_link=resubscribe_link, at=at)
    else:
        message = send_acknowledgement(case=row, resubscribe_link=resubscribe_link, at=at)
    if message is None:
        return None
    mailbox, day = base_mailbox(address=message.deliveries.get().address), timedelta(days=1)
    spent = consume(limit=RateLimit("case-acknowledged", mailbox, 1, day), at=at)
    return message if spent.allowed or resubscribe_link else None


def _leave_to_staff(row: Case, at: datetime) -> None:
    Case.objects.filter(pk=row.pk).update(left_to_staff_at=at)
    log_event(case=row, event=CaseEvent.Event.LEFT_TO_STAFF, at=at)
