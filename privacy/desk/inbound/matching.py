"""Find the case that an e-mail belongs to. In doubt it belongs to none: staff can merge cases, and not split them."""

import re
from dataclasses import dataclass

from privacy.desk.models import Case, CaseEvent
from responsys_site.core.tokens import REFERENCE_LETTERS
from responsys_site.mail.inbound.auto_reply import references_of
from responsys_site.mail.inbound.headers import HeaderReader
from responsys_site.mail.message_ids import delivery_of_message_id

MOST_REFERENCES = 5
_REFERENCE = re.compile(rf"\bP-[{REFERENCE_LETTERS}]{{6}}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """The case that a mail continues, and what says so."""

    case: Case
    joined_by: CaseEvent.JoinedBy


def find_match(*, head: HeaderReader, text: str, sender: str) -> Match | None:
    """Return where a mail belongs; None when it begins a case. `sender` is the digest of its From, or "".

    A mail that answers one of ours belongs to the case that ours was sent for, whoever wrote: only who had our mail
    knows its Message-ID. A reference is no secret, and counts for the case's own person alone; as anybody can write
    that person's address into a From, such a mail is only said to be theirs.
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
