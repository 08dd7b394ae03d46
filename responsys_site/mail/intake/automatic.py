"""Tell mail that a person wrote and that may be answered by a machine from all other (RFC 3834, 2)."""

import re
from dataclasses import dataclass

from django.conf import settings

from responsys_site.ground.addresses import is_mailable, lower_ascii
from responsys_site.mail.identity import delivery_of_message_id, plain_sender
from responsys_site.mail.intake.heads import Head
from responsys_site.mail.intake.oddities import Oddity
from responsys_site.mail.intake.reading import read
from responsys_site.mail.models import Delivery, IncomingMail

MOST_REFERENCES = 10
AUTO_REPLIED = "auto-replied"
_NOBODY = re.compile(r"mailer-daemon|postmaster|owner-.*|.*-(?:owner|request|bounces?)")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")
_HAND_WRITTEN = re.compile(r"no\s*(?:[;(]|$)")


@dataclass(frozen=True)
class Verdict:
    """Whether a mail may be answered by a machine, and why not."""

    allowed: bool
    why: str = ""


def may_be_answered(*, mail: IncomingMail) -> Verdict:
    """Judge by the envelope's sender and the header. What is in doubt is not answered: staff see it all the same."""
    head = read(mail=mail).head
    reasons = {
        "no sender to answer": not is_mailable(mail.envelope_sender),
        "from a machine's address": any(_is_nobody(address) for address in (mail.envelope_sender, mail.author)),
        "from ourselves": _is_ours(mail),
        "sent by a machine": _is_automatic(head),
        "from a list": any(name.startswith("list-") for name, _ in head.fields),
        "a report": head.content_type == "multipart/report",
        "a header too long to judge": bool(head.oddities & {Oddity.LONG_HEADER, Oddity.MANY_HEADERS}),
        "an answer to an automatic answer": _answers_our_machine(head),
    }
    why = next((reason for reason, is_so in reasons.items() if is_so), "")
    return Verdict(allowed=not why, why=why)


def references_of(head: Head) -> list[str]:
    """Return the Message-IDs that a mail names as those before it, newest last."""
    named = [
        found for name in ("references", "in-reply-to") for value in head.values(name)[:1] for found in ids_in(value)
    ]
    return list(dict.fromkeys(named))[-MOST_REFERENCES:]


def ids_in(text: str) -> list[str]:
    """Return the Message-IDs in a text, but for those that would be taken for a marker of ours."""
    return [found for found in _MESSAGE_ID.findall(text) if "[[" not in found]


def _is_nobody(address: str) -> bool:
    return bool(_NOBODY.fullmatch(lower_ascii(address.rpartition("@")[0])))


def _is_ours(mail: IncomingMail) -> bool:
    """Our own mailboxes, with or without a tag, or a mail that we sent. Colleagues in our domain are people too."""
    ours = {untagged(address) for address in (plain_sender(), settings.PRIVACY_MAILBOX, settings.BOUNCE_MAILBOX)}
    theirs = {untagged(address) for address in (mail.envelope_sender, mail.author)}
    return bool(ours & theirs - {""}) or delivery_of_message_id(mail.message_id_header) is not None


def untagged(address: str) -> str:
    """Return the mailbox of an address, in lower case and without its tag (bounces+x@ is bounces@); "" for none."""
    local, _, domain = lower_ascii(address).rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if local else ""


def _is_automatic(head: Head) -> bool:
    submitted = [value.lower() for value in head.values("auto-submitted")]
    suppressed = head.text("x-auto-response-suppress").lower()
    return (
        any(not _HAND_WRITTEN.match(value) for value in submitted)
        or head.text("precedence").lower() in {"bulk", "list", "junk", "auto_reply"}
        or bool({"all", "autoreply"} & set(re.split(r"[\s,;]+", suppressed)))
    )


def _answers_our_machine(head: Head) -> bool:
    """A machine on the other side that says nothing of itself still quotes what it answers."""
    numbers = [number for number in map(delivery_of_message_id, references_of(head)) if number is not None]
    automatic = {"message__headers__Auto-Submitted": AUTO_REPLIED}
    return bool(numbers) and Delivery.objects.filter(pk__in=numbers, **automatic).exists()
