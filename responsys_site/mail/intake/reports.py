"""Read what mail servers and mailbox providers report about a mail of ours: RFC 3464 and RFC 5965."""

import re
from dataclasses import dataclass

from responsys_site.mail.dead_mailboxes import says_dead
from responsys_site.mail.intake.facts import RECIPIENT_FIELDS
from responsys_site.mail.intake.heads import Head, read_head, split_head
from responsys_site.mail.intake.parts import Parts
from responsys_site.mail.models import BounceReport

Kind = BounceReport.Kind
LONGEST_STATUS = 64 * 1024  # bytes of a report's machine-readable part
MOST_RECIPIENTS = 20
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


def report_in(parts: Parts) -> Report | None:
    """Return the report that a mail is; None when it is none, or reports nothing bad."""
    if parts.head.content_type != "multipart/report":
        return None
    match parts.head.parameter("report-type").lower():
        case "delivery-status":
            return _delivery_report(parts)
        case "feedback-report":
            return _complaint(parts)
    return None


def _delivery_report(parts: Parts) -> Report | None:
    """Hard only when each recipient failed: ours may be an alias of which one mailbox is gone (RFC 3464, 2.3.3)."""
    recipients = [head for head in _blocks(parts, "message/delivery-status") if head.values("action")]
    bad = [head for head in recipients if _action(head) in {"failed", "delayed"}]
    if not bad:
        return None
    is_hard = all(_action(head) == "failed" for head in recipients)
    is_dead = is_hard and all(map(_says_dead, recipients))
    return _report(parts, kind=Kind.HARD if is_hard else Kind.SOFT, status=_status(bad[0]), is_dead=is_dead)


def _says_dead(head: Head) -> bool:
    return says_dead(status=_status(head), words=head.text("diagnostic-code"))


def _complaint(parts: Parts) -> Report | None:
    blocks = _blocks(parts, "message/feedback-report")
    if not blocks or blocks[0].text("feedback-type").lower() in _NO_COMPLAINT:
        return None
    return _report(parts, kind=Kind.COMPLAINT, paths=blocks[0].addresses("original-mail-from"))


def _report(
    parts: Parts,
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


def _returned_head(parts: Parts) -> Head:
    whole = parts.first("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
    return read_head(split_head(whole.content)[0]) if whole else Head()


def _blocks(parts: Parts, content_type: str) -> list[Head]:
    """Return the groups of fields of a machine-readable part, which empty lines part (RFC 3464, 2.1)."""
    part = parts.first(content_type)
    text = part.content[:LONGEST_STATUS] if part else b""
    groups = re.split(rb"(?:\r?\n){2,}", text.strip(), maxsplit=MOST_RECIPIENTS)[: MOST_RECIPIENTS + 1]
    return [read_head(group) for group in groups if group]


def _action(head: Head) -> str:
    found = re.match(r"[a-z]+", head.text("action").lower())
    return found[0] if found else ""


def _status(head: Head) -> str:
    found = _STATUS.match(head.text("status"))
    return found[0] if found else ""
