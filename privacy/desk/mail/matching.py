"""Find the case that a mail belongs to. What is in doubt belongs to none: a colleague can merge, and not take apart."""

import re
from dataclasses import dataclass

from privacy.desk.models import Entry, Inquiry
from responsys_site.ground.references import LETTERS
from responsys_site.mail.identity import delivery_of_message_id
from responsys_site.mail.intake.automatic import references_of
from responsys_site.mail.intake.heads import Head

MOST_REFERENCES = 5
_REFERENCE = re.compile(rf"\bP-[{LETTERS}]{{6}}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """The case that a mail continues, and what says so."""

    case: Inquiry
    joined_by: Entry.JoinedBy


def match_of(*, head: Head, text: str, sender: str) -> Match | None:
    """Return where a mail belongs; None when it begins a case. `sender` is the digest of its From, or "".

    A mail that answers one of ours belongs to the case that ours was sent for, whoever wrote: only who had our mail
    knows its Message-ID. A reference is no secret, and counts for the case's own person alone; as anybody can write
    that person's address into a From, such a mail is only said to be theirs.
    """
    if case := _answered(head, sender):
        return Match(case, Entry.JoinedBy.ANSWER)
    case = _referred_to(text, sender)
    return Match(case, Entry.JoinedBy.REFERENCE) if case else None


def _answered(head: Head, sender: str) -> Inquiry | None:
    """Where a mail answers several cases: the sender's own; else the last named, unless they are of several people."""
    deliveries = [delivery_of_message_id(named) for named in reversed(references_of(head))]
    entries = Entry.objects.filter(delivery__in=[number for number in deliveries if number is not None])
    case_of_delivery = {entry.delivery_id: entry.inquiry for entry in entries.select_related("inquiry")}
    cases = _open_to_mail([case_of_delivery[number] for number in deliveries if number in case_of_delivery])
    own = [case for case in cases if sender and case.address_digest == sender]
    if own:
        return own[0]
    return cases[0] if len({case.address_digest for case in cases}) == 1 else None


def _referred_to(text: str, sender: str) -> Inquiry | None:
    references = [found.upper() for found in _REFERENCE.findall(text)[:MOST_REFERENCES]]
    cases = {case.reference: case for case in Inquiry.objects.of_address(address_digest=sender)} if references else {}
    named = _open_to_mail([cases[reference] for reference in references if reference in cases])
    return named[0] if named else None


def _open_to_mail(cases: list[Inquiry]) -> list[Inquiry]:
    """What was joined to another case goes on there; nothing is added to what was erased."""
    return [final for final in (case.final for case in cases) if final.erased_at is None]
