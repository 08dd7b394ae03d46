"""Read reports on our mail: bounces (RFC 3464, and those without MIME) and complaints (RFC 5965, and Microsoft's)."""

import email
import re
from dataclasses import dataclass

from django.conf import settings
from flufl.bounce import all_failures

from responsys_site.mail.dead_mailboxes import says_dead
from responsys_site.mail.inbound.auto_reply import is_role_address, untagged
from responsys_site.mail.inbound.body import find_body, text_of
from responsys_site.mail.inbound.headers import HeaderReader, parse_header, split_header
from responsys_site.mail.inbound.parser import ParsedMessage, parse
from responsys_site.mail.inbound.storage import RECIPIENT_FIELDS
from responsys_site.mail.message_ids import delivery_of_return_path, message_id_domain
from responsys_site.mail.models import BounceReport, IncomingMail

Kind = BounceReport.Kind
ABUSE = "abuse"  # RFC 2142, 4
MAX_STATUS_BYTES = 64 * 1024  # bytes of a report's machine-readable part, and of a report without MIME
MAX_RECIPIENTS = 20
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
_FAILED, _DELAYED = "failed", "delayed"
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


def read_report(*, mail: IncomingMail) -> Report | None:
    """Return the report that a mail is; None when it is none, or reports nothing bad.

    What it is goes by its parts: gateways wrap reports, and some say nothing of the type.
    """
    parts = parse(mail=mail)
    if parts.first("message/feedback-report"):
        return _complaint(parts)
    is_report = parts.head.content_type == "multipart/report"
    if parts.first("message/delivery-status", "message/global-delivery-status") and (is_report or _is_machines(mail)):
        return _delivery_report(parts)
    if is_report:
        return None
    return _report_without_mime(mail, parts) or _plain_complaint(mail, parts)


def _is_machines(mail: IncomingMail) -> bool:
    """Whether it comes from the null sender, as reports do (RFC 3464, 2), or from a mail server's own address."""
    return not mail.envelope_sender or is_role_address(mail.envelope_sender)


def _delivery_report(parts: ParsedMessage) -> Report | None:
    """Hard only when each recipient failed: ours may be an alias of which one mailbox is gone (RFC 3464, 2.3.3)."""
    blocks = _blocks(parts, "message/delivery-status", "message/global-delivery-status")
    recipients = [head for head in blocks if head.values("action") or head.values("status")]
    bad = [head for head in recipients if _action(head) in {_FAILED, _DELAYED}]
    if not bad:
        return None
    is_hard = all(_action(head) == _FAILED for head in recipients)
    is_dead = is_hard and all(map(_says_dead, recipients))
    return _report(parts, kind=Kind.HARD if is_hard else Kind.SOFT, status=_status(bad[0]), is_dead=is_dead)


def _says_dead(head: HeaderReader) -> bool:
    return says_dead(status=_status(head), words=head.text("diagnostic-code"))


def _complaint(parts: ParsedMessage) -> Report | None:
    blocks = _blocks(parts, "message/feedback-report")
    if not blocks or blocks[0].text("feedback-type").lower() in _NO_COMPLAINT:
        return None
    return _report(parts, kind=Kind.COMPLAINT, paths=blocks[0].addresses("original-mail-from"))


def _plain_complaint(mail: IncomingMail, parts: ParsedMessage) -> Report | None:
    """Microsoft's older shape: nothing but our mail, to abuse@. Whoever writes a word to it is answered by people."""
    ours = {
        f"{ABUSE}@{domain}" for domain in (message_id_domain(), untagged(settings.PRIVACY_MAILBOX).partition("@")[2])
    }
    named = [mail.recipient, *(address for name in RECIPIENT_FIELDS for address in parts.head.addresses(name))]
    if not ours & set(map(untagged, named)) or not parts.first("message/rfc822") or find_body(parts):
        return None
    return _report(parts, kind=Kind.COMPLAINT)


def _report_without_mime(mail: IncomingMail, parts: ParsedMessage) -> Report | None:
    """What qmail, Exim, hMailServer and others write in words alone, from the null sender to a sealed return path."""
    envelope = [mail.recipient, *(address for name in RECIPIENT_FIELDS for address in parts.head.addresses(name))]
    if mail.envelope_sender or all(delivery_of_return_path(address) is None for address in envelope):
        return None
    delayed, failed = _failures(mail)
    if not delayed and not failed and not parts.head.values("x-failed-recipients"):
        return None
    is_hard = not delayed
    status = _STATUS.search(text_of(find_body(parts))[:MAX_STATUS_BYTES])
    code = status[0] if status and (status[0][0] == "5") is is_hard else ""
    kind = Kind.HARD if is_hard else Kind.SOFT
    return _report(parts, kind=kind, status=code, is_dead=is_hard and says_dead(status=code, words=""))


def _failures(mail: IncomingMail) -> tuple[bool, bool]:
    """Return whether these words report a delay, and a failure, to those who know the programs that write them."""
    try:
        delayed, failed = all_failures(email.message_from_bytes(mail.beginning(length=MAX_STATUS_BYTES)))
    except Exception:  # the standard library's parser raises for some hostile mail, RecursionError included
        return False, False
    return bool(delayed), bool(failed)


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
    whole = parts.first(*_RETURNED)
    returned = parse_header(split_header(whole.content)[0]) if whole else HeaderReader()
    envelope = [address for name in RECIPIENT_FIELDS for address in parts.head.addresses(name)]
    return Report(
        kind=kind,
        status=status,
        is_dead=is_dead,
        return_paths=(*envelope, *(paths or []), *returned.addresses("return-path")),
        message_ids=tuple(returned.values("message-id")[:1]),
    )


def _blocks(parts: ParsedMessage, *content_types: str) -> list[HeaderReader]:
    """Return the groups of fields of a machine-readable part, which empty lines part (RFC 3464, 2.1)."""
    part = parts.first(*content_types)
    text = part.content[:MAX_STATUS_BYTES] if part else b""
    groups = re.split(rb"(?:\r?\n){2,}", text.strip(), maxsplit=MAX_RECIPIENTS)[: MAX_RECIPIENTS + 1]
    return [parse_header(group) for group in groups if group]


def _action(head: HeaderReader) -> str:
    """Return the action (RFC 3464, 2.3.3), also where it is misspelt or missing."""
    found = re.match(r"[a-z]+", head.text("action").lower())
    word = found[0] if found else {"5": _FAILED, "4": _DELAYED}.get(_status(head)[:1], "")
    return next((known for known in (_FAILED, _DELAYED) if word.startswith(known[:4])), word)


def _status(head: HeaderReader) -> str:
    """Return the status code (RFC 3463), also where the reply's code stands before it, or only the server's words."""
    found = _STATUS.search(head.text("status")) or _STATUS.search(head.text("diagnostic-code"))
    return found[0] if found else ""
