"""Read bounces (RFC 3464) and complaints (RFC 5965) about our mail, and record them."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from responsys_site.mail.dead_mailboxes import says_dead, suppress_if_dead
from responsys_site.mail.inbound.headers import HeaderReader, parse_header, split_header
from responsys_site.mail.inbound.parser import ParsedMessage, parse
from responsys_site.mail.inbound.storage import RECIPIENT_FIELDS
from responsys_site.mail.message_ids import delivery_of_message_id, delivery_of_return_path
from responsys_site.mail.models import BounceReport, Delivery, IncomingMail, Suppression
from responsys_site.mail.signals import complaint_received
from responsys_site.mail.suppression import COMPLAINED, stop

Kind = BounceReport.Kind
MAX_STATUS_BYTES = 64 * 1024  # bytes of a report's machine-readable part
MAX_RECIPIENTS = 20
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\d)")
# These report no displeasure: that a mail was wrongly taken for unwanted, and that it failed authentication (RFC 6591).
_NO_COMPLAINT = {"", "not-spam", "auth-failure"}


@dataclass(frozen=True)
class Report:
    """What is reported, and all that the report says of whose mail it is about."""

    kind: BounceReport.Kind
    status: str
    is_dead: bool  # whether it says that the mailbox does not exist
    return_paths: tuple[str, ...]
    message_ids: tuple[str, ...]


def parse_report(parts: ParsedMessage) -> Report | None:
    """Return the report that a mail is; None when it is none, or reports nothing bad."""
    if parts.head.content_type != "multipart/report":
        return None
    match parts.head.parameter("report-type").lower():
        case "delivery-status":
            return _delivery_report(parts)
        case "feedback-report":
            return _complaint(parts)
    return None


def _delivery_report(parts: ParsedMessage) -> Report | None:
    """Hard only when each recipient failed: ours may be an alias of which one mailbox is gone (RFC 3464, 2.3.3)."""
    recipients = [head for head in _blocks(parts, "message/delivery-status") if head.values("action")]
    bad = [head for head in recipients if _action(head) in {"failed", "delayed"}]
    if not bad:
        return None
    is_hard = all(_action(head) == "failed" for head in recipients)
    is_dead = is_hard and all(map(_says_dead, recipients))
    return _report(parts, kind=Kind.HARD if is_hard else Kind.SOFT, status=_status(bad[0]), is_dead=is_dead)


def _says_dead(head: HeaderReader) -> bool:
    return says_dead(status=_status(head), words=head.text("diagnostic-code"))


def _complaint(parts: ParsedMessage) -> Report | None:
    blocks = _blocks(parts, "message/feedback-report")
    if not blocks or blocks[0].text("feedback-type").lower() in _NO_COMPLAINT:
        return None
    return _report(parts, kind=Kind.COMPLAINT, paths=blocks[0].addresses("original-mail-from"))


def _report(
    parts: ParsedMessage,
    *,
    kind: BounceReport.Kind,
    status: str = "",
    is_dead: bool = False,
    paths: list[str] | None = None,
) -> Report:
    """Gather what names our mail: where the report went, and the header of the mail that it returns.

    Texts are never looked at: they quote whatever somebody wrote.
    """
    returned = _returned_head(parts)
    envelope = [address for name in RECIPIENT_FIELDS for address in parts.head.addresses(name)]
    return Report(
        kind=kind,
        status=status,
        is_dead=is_dead,
        return_paths=(*envelope, *(paths or []), *returned.addresses("return-path")),
        message_ids=tuple(returned.values("message-id")[:1]),
    )


def _returned_head(parts: ParsedMessage) -> HeaderReader:
    whole = parts.first("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
    return parse_header(split_header(whole.content)[0]) if whole else HeaderReader()


def _blocks(parts: ParsedMessage, content_type: str) -> list[HeaderReader]:
    """Return the groups of fields of a machine-readable part, which empty lines part (RFC 3464, 2.1)."""
    part = parts.first(content_type)
    text = part.content[:MAX_STATUS_BYTES] if part else b""
    groups = re.split(rb"(?:\r?\n){2,}", text.strip(), maxsplit=MAX_RECIPIENTS)[: MAX_RECIPIENTS + 1]
    return [parse_header(group) for group in groups if group]


def _action(head: HeaderReader) -> str:
    found = re.match(r"[a-z]+", head.text("action").lower())
    return found[0] if found else ""


def _status(head: HeaderReader) -> str:
    found = _STATUS.match(head.text("status"))
    return found[0] if found else ""


def handle(*, mail: IncomingMail, at: datetime) -> str | None:
    """Record a report about a delivery of ours. None for every other mail, and for a report that proves no delivery."""
    report = parse_report(parse(mail=mail))
    delivery = _delivery_of(report, mail) if report else None
    return _record(report, delivery, mail, at) if report and delivery else None


def _delivery_of(report: Report, mail: IncomingMail) -> Delivery | None:
    """Return the delivery whose seal the report carries; None when it carries none, or those of several.

    The return path is known to the servers on the way. A Message-ID proves less: whoever got our mail knows it, and so
    does whoever got an answer to it. But it speaks of that one mail alone: nobody can report a stranger's by it. The
    address that the report itself names is never looked at.
    """
    paths = (mail.recipient, *report.return_paths)
    seals = [*map(delivery_of_return_path, paths), *map(delivery_of_message_id, report.message_ids)]
    numbers = {number for number in seals if number is not None}
    return Delivery.objects.filter(pk__in=numbers).first() if len(numbers) == 1 else None


def _record(report: Report, delivery: Delivery, mail: IncomingMail, at: datetime) -> str:
    """The delivery's own state stays: the relay did take it. A report that says the same again changes nothing."""
    _, is_new = BounceReport.objects.get_or_create(
        delivery=delivery,
        kind=report.kind,
        status=report.status,
        defaults={"mail": mail, "received_at": mail.received_at},
    )
    words = f"{report.kind.label} {report.status}".strip()
    if not is_new:
        return f"{words}: known already"
    if report.kind == Kind.COMPLAINT:
        # Whoever reports our mail as unwanted has opted out, and no restore may undo that.
        _record_complaint(delivery.address_digest, at)
        return f"{words}: recorded, and the address gets no more ({Suppression.Scope.MARKETING})"
    if report.kind == Kind.HARD and suppress_if_dead(delivery=delivery, is_dead=report.is_dead, at=at):
        return f"{words}: recorded, and the address gets no more ({Suppression.Scope.ALL})"
    return f"{words}: recorded"


@transaction.atomic
def _record_complaint(address_digest: str, at: datetime) -> None:
    """An app that knows the person by this address stops the others that they have."""
    complaint_received.send(sender=Delivery, address_digest=address_digest, at=at)
    stop(address_digests=[address_digest], act=COMPLAINED, scope=Suppression.Scope.MARKETING, at=at)
