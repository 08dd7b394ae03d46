"""Open a case: the row, what came, the acknowledgement and the evidence stand or fall together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.certification.dispute_body import dispute_body_at
from privacy.desk.cases.deadlines import compute_due_at
from privacy.desk.cases.opt_out import hold_mailings, stop_mailings, stop_mailings_silently
from privacy.desk.cases.timeline import EmailOrigin, log_event, log_incoming
from privacy.desk.emails import deadline_context, notify_desk, queue_to_requester, send_mailings_stopped
from privacy.desk.models import Case, CaseEvent, CaseLink
from responsys_site.core import audit_log
from responsys_site.core.db.concurrency import skip_locked
from responsys_site.core.email_addresses import base_mailbox, keyed_digest, keyed_digest_or_blank
from responsys_site.core.http.absolute_urls import absolute_url_with_placeholder
from responsys_site.core.personal_data import ResubscribeLink
from responsys_site.core.rate_limits import RateLimit, consume
from responsys_site.mail.dead_mailboxes import revive
from responsys_site.mail.inbound.auto_reply import may_auto_reply, send_auto_reply
from responsys_site.mail.models import IncomingMail, Message
from responsys_site.mail.rendering.templates import render_email


@transaction.atomic
def create_case(
    *,
    kind: str,
    text: str,
    channel: str,
    at: datetime,
    address: str = "",
    name: str = "",
    received_at: datetime | None = None,
    by: AbstractBaseUser | None = None,
    by_mail: EmailOrigin | None = None,
    quarantine_reason: str = "",
    form_nonce_digest: str | None = None,
    stops: Sequence[str] = (),
    holds: Sequence[str] = (),
) -> Case:
    """Open a case, acknowledge it by e-mail, notify the desk, and return it.

    The clock starts at `received_at` (for a letter, its day), by default at `at`. `by` is the colleague who entered a
    letter or a call. `stops` are the addresses for which an e-mail asks to opt out: that happens at once, and the
    acknowledgement says so. `holds` are those for which it may ask: a colleague decides. With a `quarantine_reason`
    nothing is acknowledged. Raises core.email_addresses.InvalidAddress, and IntegrityError for a second case of one
    form token or one incoming e-mail.
    """
    since = received_at or at
    case = Case.objects.create(
        kind=kind,
        channel=channel,
        address=address,
        name=name,
        address_digest=keyed_digest(address) if address else "",
        received_at=since,
        clock_started_at=since,
        due_at=compute_due_at(kind=kind, since=since),
        quarantine_reason=quarantine_reason,
        form_nonce_digest=form_nonce_digest,
    )
    event = log_incoming(case=case, text=text, at=since, by_mail=by_mail, by=by)
    hold_mailings(event=event, addresses=holds, at=at)
    if address and channel == Case.Channel.FORM:
        revive(address_digest=case.address_digest)
    facts = {"case": case.pk, "kind": kind, "channel": channel, **({"staff": by.pk} if by else {})}
    audit_log.append(kind="case", at=at, facts=facts, subject=case.address_digest)
    if kind == Case.Kind.OPT_OUT and address and not quarantine_reason and by_mail is None:
        stops = [address]
    opt_out_and_acknowledge(case=case, stops=stops, mail=by_mail.incoming if by_mail else None, at=at)
    if not quarantine_reason:
        notify_desk(case=case, news=_news_of(case), at=at)
    return case


def _news_of(case: Case) -> str:
    if case.opt_out_reviews.pending().exists():
        return _("A message looks like an opt-out. Mailings to the person are on hold: please decide today.")
    if case.left_to_staff_at:
        return _("A case came in that no machine may acknowledge. Please write to the person.")
    return _("A case came in.")


def opt_out_and_acknowledge(*, case: Case, stops: Sequence[str], mail: IncomingMail | None, at: datetime) -> None:
    """Stop mailings to these addresses, and acknowledge the case: one e-mail tells its requester of both.

    Call it in the transaction of what was received, by `mail` perhaps. Other addresses get the receipt of the app that
    has them on file, and so does a requester whom the acknowledgement does not reach. If it cannot be sent now, an
    e-mail of the case confirms the opt-out alone.
    """
    own = {one for one in stops if case.address and keyed_digest(one) == case.address_digest}
    tells = not case.quarantine_reason and (mail is None or _reaches_requester(case, mail))
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
    """Queue the acknowledgement, unless that was done or the mailbox had one today: then a job tries again.

    However often and from wherever a stranger's address is given, that mailbox gets one e-mail a day. What may not be
    answered automatically (RFC 3834, 2) is left to staff permanently. With a `resubscribe_link` the e-mail is also the
    receipt of an opt-out, of which there is one a day: it is sent even if the mailbox had another e-mail.
    """
    row = skip_locked(Case.objects.unacknowledged().filter(pk=case.pk)).first()
    if row is None:
        return False
    mail = row.events.earliest("pk").incoming
    if mail and not may_auto_reply(mail=mail).allowed:
        Case.objects.filter(pk=row.pk).update(left_to_staff_at=at)
        log_event(case=row, event=CaseEvent.Event.LEFT_TO_STAFF, at=at)
        case.left_to_staff_at = at
        return False
    message = _queue(row, mail, resubscribe_link, at)
    if message is None:
        transaction.set_rollback(True)  # neither its link nor its count is left
        return False
    log_event(case=row, event=CaseEvent.Event.ACKNOWLEDGED, at=at, message=message)
    Case.objects.filter(pk=row.pk).update(acknowledged_at=at)
    case.acknowledged_at = at
    return True


def _queue(row: Case, mail: IncomingMail | None, link: ResubscribeLink | None, at: datetime) -> Message | None:
    """Reply to an e-mail automatically, and write to the requester otherwise; None if the mailbox had its e-mail."""
    context = {**deadline_context(row), "has_opted_out": row.kind == Case.Kind.OPT_OUT or link is not None}
    if mail:
        message = _reply_to(mail, row, context, link, at)
    else:
        context, fields = context | {"resubscribe_link": link}, link.fields if link else {}
        message = queue_to_requester(message="acknowledgement", case=row, context=context, fields=fields, at=at)
    if message is None:
        return None
    mailbox, day = base_mailbox(address=message.deliveries.get().address), timedelta(days=1)
    used = consume(limit=RateLimit("case-acknowledged", mailbox, 1, day), at=at)
    return message if used.allowed or link else None


def _reply_to(
    mail: IncomingMail, row: Case, context: dict[str, Any], link: ResubscribeLink | None, at: datetime
) -> Message | None:
    """Reply to the return path of the e-mail. Only the case's own address gets a link to its page.

    The page then asks whether the holder of the address wrote the e-mail.
    """
    fields, is_theirs = {"reference": row.reference}, _reaches_requester(row, mail)
    if is_theirs:
        fields |= {"case_token": CaseLink.objects.issue(case=row, at=at), **(link.fields if link else {})}
    context |= {
        "case_address": absolute_url_with_placeholder("desk:case", "case_token") if is_theirs else "",
        "body": dispute_body_at(at=at),
        "resubscribe_link": link if is_theirs else None,
    }
    written = render_email(template="desk/mail_received", context=context)
    return send_auto_reply(mail=mail, written=written, fields=fields, reply_to=settings.PRIVACY_MAILBOX, at=at)


def _reaches_requester(case: Case, mail: IncomingMail) -> bool:
    """Return whether a reply to this e-mail, which goes to its return path, reaches the address of the case."""
    found = keyed_digest_or_blank(mail.envelope_sender)
    return bool(found) and found == case.address_digest
