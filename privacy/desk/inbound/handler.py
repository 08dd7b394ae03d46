"""Take in e-mail to the desk: it joins its case or opens one, once however often it arrives.

In doubt an e-mail opens a case: staff can merge cases, and not split them.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from privacy.desk.cases.create import create_case
from privacy.desk.cases.opt_out import stop_mailings
from privacy.desk.cases.requester_actions import add_message, return_to_staff
from privacy.desk.cases.timeline import EmailOrigin, log_incoming
from privacy.desk.inbound.attachments import store_files
from privacy.desk.inbound.opt_out_words import OptOutSign, addresses_of, read_opt_out
from privacy.desk.inbound.parsed_email import ParsedEmail, fingerprint_of, parse_email
from privacy.desk.inbound.rate_limits import is_automatic, quarantine_reason_of
from privacy.desk.models import Case, CaseEvent
from responsys_site.core.tokens import REFERENCE_LETTERS
from responsys_site.mail.inbound.auto_reply import references_of, untagged
from responsys_site.mail.inbound.headers import HeaderReader
from responsys_site.mail.inbound.imap import parse_imap_url
from responsys_site.mail.inbound.parser import parse
from responsys_site.mail.inbound.reports import ABUSE
from responsys_site.mail.inbound.storage import RECIPIENT_FIELDS
from responsys_site.mail.message_ids import delivery_of_message_id, delivery_of_return_path
from responsys_site.mail.models import IncomingMail

MOST_REFERENCES = 5
_REFERENCE = re.compile(rf"\bP-[{REFERENCE_LETTERS}]{{6}}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """The case that a mail continues, and what says so."""

    case: Case
    joined_by: CaseEvent.JoinedBy


def kind_for_mailbox(*, mail: IncomingMail, head: HeaderReader) -> Case.Kind | None:
    """Return the kind of case that mail to this mailbox opens; None for servers' reports and mail to other mailboxes.

    A name that the mail's server wrote down counts as the one in To or Cc: an address may lead to another mailbox.
    An e-mail in the site's own mailbox that names none of our addresses came by Bcc, and is for the desk.
    """
    desk = untagged(settings.PRIVACY_MAILBOX)
    if not desk or head.content_type == "multipart/report" or delivery_of_return_path(mail.recipient) is not None:
        return None
    mailboxes = _named(mail, head)
    if desk in mailboxes:
        return Case.Kind.QUESTION
    domain = desk.rpartition("@")[2]
    if f"{ABUSE}@{domain}" in mailboxes:
        return Case.Kind.UNWANTED_MAIL
    ours = {address for address in mailboxes - _sites_own(domain) if address.endswith(f"@{domain}")}
    return Case.Kind.QUESTION if mail.source == IncomingMail.Source.IMAP and not ours else None


def _named(mail: IncomingMail, head: HeaderReader) -> set[str]:
    """The mailboxes in To and Cc, and those that the mail's server wrote down."""
    named = [address for name in (*RECIPIENT_FIELDS, "cc") for address in head.addresses(name)]
    return {untagged(address) for address in [mail.recipient, *named]}


def _sites_own(domain: str) -> set[str]:
    """The mailbox that we fetch from: its server writes this name into every e-mail, so it says nothing."""
    user = parse_imap_url(settings.IMAP_URL).user if settings.IMAP_URL else ""
    return {untagged(user if "@" in user else f"{user}@{domain}")}


def handle(*, mail: IncomingMail, at: datetime) -> str | None:
    """Take in an e-mail to the privacy mailbox or to abuse@; None for every other."""
    kind = kind_for_mailbox(mail=mail, head=parse(mail=mail).head)
    if kind is None:
        return None
    parsed = parse_email(mail=mail)
    origin = EmailOrigin(
        incoming=mail, quoted=parsed.words_of_others, fingerprint=fingerprint_of(mail=mail, letter=parsed)
    )
    known = CaseEvent.objects.exclude(fingerprint="").filter(fingerprint=origin.fingerprint).first()
    if known is not None:
        _count_copy(known, mail, at)
        return f"{known.case}: a copy of what is there"
    match = _locked(find_match(head=parsed.head, text=parsed.all_words, sender=mail.address_digest))
    sign = read_opt_out(mail=mail, parsed=parsed)
    addresses = addresses_of(mail=mail, parsed=parsed) if sign is not OptOutSign.NONE else []
    stops, holds = (addresses, []) if sign is OptOutSign.CLEAR else ([], addresses)
    if match:
        event = _join(match=match, origin=origin, parsed=parsed, stops=stops, holds=holds, at=at)
    else:
        if stops and kind == Case.Kind.QUESTION:
            kind = Case.Kind.OPT_OUT
        event = _open(kind=kind, origin=origin, parsed=parsed, stops=stops, holds=holds, at=at)
    store_files(event=event, files=parsed.files)
    return f"{event.case}: {'joined' if match else 'opened'}"


def find_match(*, head: HeaderReader, text: str, sender: str) -> Match | None:
    """Return where a mail belongs; None when it begins a case. `sender` is the digest of its From, or "".

    A mail that answers one of ours belongs to the case that ours was sent for, from any sender: only who had our e-mail
    knows its Message-ID. A reference is no secret, and counts for the requester's own address alone; as anyone can
    write that address into a From, such an e-mail is only said to be theirs.
    """
    if case := _answered(head, sender):
        return Match(case, CaseEvent.JoinedBy.ANSWER)
    case = _referred_to(text, sender)
    return Match(case, CaseEvent.JoinedBy.REFERENCE) if case else None


def _answered(head: HeaderReader, sender: str) -> Case | None:
    """Where a mail answers several cases: the sender's own; else the last named, unless they are of several people."""
    deliveries = [delivery_of_message_id(named) for named in reversed(references_of(head))]
    entries = CaseEvent.objects.filter(delivery__in=[number for number in deliveries if number is not None])
    case_of_delivery = {entry.delivery_id: entry.case for entry in entries.select_related("case")}
    cases = _open_to_mail([case_of_delivery[number] for number in deliveries if number in case_of_delivery])
    own = [case for case in cases if sender and case.address_digest == sender]
    if own:
        return own[0]
    return cases[0] if len({case.address_digest for case in cases}) == 1 else None


def _referred_to(text: str, sender: str) -> Case | None:
    references = [found.upper() for found in _REFERENCE.findall(text)[:MOST_REFERENCES]]
    cases = {case.reference: case for case in Case.objects.of_address(address_digest=sender)} if references else {}
    named = _open_to_mail([cases[reference] for reference in references if reference in cases])
    return named[0] if named else None


def _open_to_mail(cases: list[Case]) -> list[Case]:
    """A merged case continues in the other; nothing is added to an erased one."""
    return [final for final in (case.final for case in cases) if final.erased_at is None]


def _count_copy(known: CaseEvent, mail: IncomingMail, at: datetime) -> None:
    """Count a copy from the person itself where the first one came by a list and was quarantined."""
    case = Case.objects.lock(pk=known.case_id)
    if case.quarantine_reason and not case.erased_at and not is_automatic(mail=mail):
        return_to_staff(case=case, since=mail.received_at, at=at)


def _locked(found: Match | None) -> Match | None:
    """Return the match with its case locked: since it was found it may have been merged, or erased."""
    if found is None:
        return None
    case = Case.objects.lock(pk=found.case.pk)
    return replace(found, case=case) if case.erased_at is None else None


def _join(
    *, match: Match, origin: EmailOrigin, parsed: ParsedEmail, stops: list[str], holds: list[str], at: datetime
) -> CaseEvent:
    """Add an e-mail to its case. An automatic reply (an out-of-office message, perhaps) is kept and changes nothing."""
    case, mail = match.case, origin.incoming
    for address in stops:
        stop_mailings(case=case, address=address, at=at)
    is_of_another = mail.address_digest != case.address_digest
    origin = replace(origin, from_another_address=is_of_another, joined_by=match.joined_by)
    if is_automatic(mail=mail):
        return log_incoming(case=case, text=parsed.text, at=at, by_mail=origin)
    return add_message(case=case, text=parsed.text, received_at=mail.received_at, by_mail=origin, holds=holds, at=at)


def _open(
    *, kind: Case.Kind, origin: EmailOrigin, parsed: ParsedEmail, stops: list[str], holds: list[str], at: datetime
) -> CaseEvent:
    mail = origin.incoming
    case = create_case(
        kind=kind,
        text=parsed.text_with_subject,
        channel=Case.Channel.MAIL,
        address=mail.author if mail.address_digest else "",
        name=parsed.name if mail.address_digest else "",
        received_at=mail.received_at,
        by_mail=origin,
        quarantine_reason=quarantine_reason_of(mail=mail, head=parsed.head, at=at),
        stops=stops,
        holds=holds,
        at=at,
    )
    return case.events.get(incoming=mail)
