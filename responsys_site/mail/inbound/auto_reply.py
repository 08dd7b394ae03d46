"""Send an automatic reply, and decide which mail may get one (RFC 3834)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.core.email_addresses import is_mailable, keyed_digest, lower_ascii
from responsys_site.core.rate_limits import RateLimit, consume
from responsys_site.mail.inbound.headers import Anomaly, HeaderReader
from responsys_site.mail.inbound.parser import parse
from responsys_site.mail.message_ids import delivery_of_message_id, plain_sender
from responsys_site.mail.models import Delivery, IncomingMail, Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.rendering.templates import RenderedEmail

MAX_REFERENCES = 10
AUTO_REPLIED = "auto-replied"
_ROLE_ADDRESS = re.compile(r"mailer-daemon|postmaster|owner-.*|.*-(?:owner|request|bounces?)")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")
_AUTO_REPLY_FIELDS = {"x-autoreply", "x-autoreply-from", "x-autorespond", "x-auto-reply", "x-mail-autoreply"}
_AUTO_REPLY_FIELDS |= {"x-autoresponder", "x-auto-respond", "x-mail-autorespond"}
_NOT_AUTOMATIC = re.compile(r"no\s*(?:[;(]|$)")


@dataclass(frozen=True)
class Decision:
    """Whether a mail may be answered by a machine, and why not."""

    allowed: bool
    why: str = ""


def may_auto_reply(*, mail: IncomingMail) -> Decision:
    """Judge by the envelope's sender and the header. What is in doubt is not answered: staff see it all the same."""
    head = parse(mail=mail).head
    reasons = {
        "no sender to answer": not is_mailable(mail.envelope_sender),
        "from a machine's address": any(is_role_address(address) for address in (mail.envelope_sender, mail.author)),
        "from ourselves": _is_ours(mail),
        "sent by a machine": _is_automatic(head),
        "from a list": any(name.startswith("list-") for name, _ in head.fields),
        "asks for no automatic answer": _wants_no_answer(head),
        "a report": head.content_type == "multipart/report",
        "a header too long to judge": bool(head.anomalies & {Anomaly.LONG_HEADER, Anomaly.MANY_HEADERS}),
        "an answer to an automatic answer": _replies_to_auto_reply(head),
    }
    why = next((reason for reason, is_so in reasons.items() if is_so), "")
    return Decision(allowed=not why, why=why)


def is_automatic_reply(*, mail: IncomingMail, head: HeaderReader) -> bool:
    """Say whether a machine replied in its owner's absence, or reports a bounce: no person wrote that."""
    submitted = head.text("auto-submitted").lower()
    return (
        submitted.startswith(("auto-replied", "auto-notified"))
        or head.text("precedence").lower() == "auto_reply"
        or _says_auto_reply(head)
        or head.content_type == "multipart/report"
        or any(is_role_address(address) for address in (mail.envelope_sender, mail.author))
    )


def references_of(head: HeaderReader) -> list[str]:
    """Return the Message-IDs that a mail names as those before it, newest last."""
    named = [
        found
        for name in ("references", "in-reply-to")
        for value in head.values(name)[:1]
        for found in message_ids_in(value)
    ]
    return list(dict.fromkeys(named))[-MAX_REFERENCES:]


def message_ids_in(text: str) -> list[str]:
    """Return the Message-IDs in a text, but for those that would be taken for a marker of ours."""
    return [found for found in _MESSAGE_ID.findall(text) if "[[" not in found]


def is_role_address(address: str) -> bool:
    """Return whether an address is a mail server's or a list's own."""
    return bool(_ROLE_ADDRESS.fullmatch(lower_ascii(address.rpartition("@")[0])))


def _is_ours(mail: IncomingMail) -> bool:
    """Our own mailboxes, with or without a tag, or a mail that we sent. Colleagues in our domain are people too."""
    ours = {untagged(address) for address in (plain_sender(), settings.PRIVACY_MAILBOX, settings.BOUNCE_MAILBOX)}
    theirs = {untagged(address) for address in (mail.envelope_sender, mail.author)}
    return bool(ours & theirs - {""}) or delivery_of_message_id(mail.message_id_header) is not None


def untagged(address: str) -> str:
    """Return the mailbox of an address, in lower case and without its tag (bounces+x@ is bounces@); "" for none."""
    local, _, domain = lower_ascii(address).rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if local else ""


def _is_automatic(head: HeaderReader) -> bool:
    submitted = [value.lower() for value in head.values("auto-submitted")]
    return (
        any(not _NOT_AUTOMATIC.match(value) for value in submitted)
        or head.text("precedence").lower() in {"bulk", "list", "junk", "auto_reply"}
        or _says_auto_reply(head)
    )


def _says_auto_reply(head: HeaderReader) -> bool:
    return any(name in _AUTO_REPLY_FIELDS and not _NOT_AUTOMATIC.match(value.lower()) for name, value in head.fields)


def _wants_no_answer(head: HeaderReader) -> bool:
    """People's programs ask for that too (MS-OXCMAIL, 2.1.3.2.20): it does not say who wrote."""
    suppressed = head.text("x-auto-response-suppress").lower()
    return bool({"all", "autoreply"} & set(re.split(r"[\s,;]+", suppressed)))


def _replies_to_auto_reply(head: HeaderReader) -> bool:
    """A machine on the other side that says nothing of itself still quotes what it answers."""
    numbers = [number for number in map(delivery_of_message_id, references_of(head)) if number is not None]
    automatic = {"message__headers__Auto-Submitted": AUTO_REPLIED}
    return bool(numbers) and Delivery.objects.filter(pk__in=numbers, **automatic).exists()


ONE_A_DAY = timedelta(days=1)


def send_auto_reply(
    *,
    mail: IncomingMail,
    written: RenderedEmail,
    at: datetime,
    fields: dict[str, str] | None = None,
    reply_to: str = "",
) -> Message | None:
    """Queue an automatic answer to the mail's return path, and nowhere else (RFC 3834, 4), from the null sender.

    Returns None, and queues nothing, where the mail may not be answered, or its sender has had an automatic answer
    within a day. Call it in the transaction of what is answered. `fields` fill the markers of `written`.
    """
    if not may_auto_reply(mail=mail).allowed or not _consume_allowance(mail.envelope_sender, at):
        return None
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=written,
        recipients=[Recipient(address=mail.envelope_sender, fields=fields or {})],
        at=at,
        reply_to=reply_to,
        headers={"Auto-Submitted": AUTO_REPLIED, **_thread_headers(mail)},
        null_sender=True,
    )


@transaction.atomic
def _consume_allowance(address: str, at: datetime) -> bool:
    """The counter is exact across processes, for a calendar day; the deliveries tell of the 24 hours before."""
    address_digest = keyed_digest(address)
    automatic = {"message__headers__Auto-Submitted": AUTO_REPLIED}
    theirs = Delivery.objects.filter(address_digest=address_digest, **automatic)
    lately = theirs.filter(queued_at__gt=at - ONE_A_DAY, queued_at__lte=at + MAX_AHEAD)
    if lately.exists():
        return False
    limit = RateLimit(name="automatic-answer", subject=address_digest, limit=1, window=ONE_A_DAY)
    return consume(limit=limit, at=at).allowed


def _thread_headers(mail: IncomingMail) -> dict[str, str]:
    """The fields that make it an answer (RFC 5322, 3.6.4); none where the mail has no Message-ID that can be quoted."""
    ids = message_ids_in(mail.message_id_header)[:1]
    before = references_of(parse(mail=mail).head) if ids else []
    references = [reference for reference in before if reference not in ids][-MAX_REFERENCES:] + ids
    return {"In-Reply-To": ids[0], "References": " ".join(references)} if ids else {}
