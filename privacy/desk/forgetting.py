"""Erase cases: three years after our last contact with the person, and after 30 days what a program sent.

Policy, #retention. No journal outside the database is kept of it: what a restore brings back goes again by its dates.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from privacy.desk.models import Attachment, CaseLink, Entry, Escalation, Inquiry, State
from privacy.desk.retention import past_retention
from responsys_site.ground import evidence
from responsys_site.ground.row_locks import for_one_worker
from responsys_site.mail.models import Delivery, IncomingMail

SUSPECTED_KEPT_FOR = timedelta(days=30)
BATCH = 200


@transaction.atomic
def forget_suspected(*, at: datetime) -> int:
    """Erase who sent it, what was written and what came with it; return how many cases.

    Only what a colleague has closed: what nobody has looked at may be a person's, and the desk is reminded of it.
    """
    closed = Inquiry.objects.exclude(suspicion="").filter(state=State.CLOSED, erased_at=None)
    old = closed.filter(received_at__lte=at - SUSPECTED_KEPT_FOR)
    old = old.exclude(escalations__in=Escalation.objects.open())
    return erase_cases(numbers=[case.pk for case in for_one_worker(old)], at=at)


def forget_past_retention(*, at: datetime) -> int:
    """Erase the cases that are past their time, with the mails that belong to them; return how many cases."""
    forgotten = 0
    while number := _forget_some(at):
        forgotten += number
    return forgotten


@transaction.atomic
def _forget_some(at: datetime) -> int:
    cases = list(for_one_worker(past_retention(at=at))[:BATCH])
    numbers = [case.pk for case in cases]
    erase_mails(numbers=numbers, at=at)
    erase_cases(numbers=numbers, at=at)
    for case in cases:
        facts = {"inquiry": case.pk, "reason": "retention"}
        evidence.record(kind="case-erased", at=at, facts=facts, subject=case.address_digest)
    return len(cases)


def erase_mails(*, numbers: Sequence[int], at: datetime) -> None:
    """Erase what went out and what came in for these cases; other mail of the person has its own time."""
    entries = Entry.objects.filter(inquiry__in=numbers)
    IncomingMail.objects.filter(pk__in=entries.filter(incoming__isnull=False).values("incoming")).erase(at=at)
    sent = Delivery.objects.filter(pk__in=entries.filter(delivery__isnull=False).values("delivery"))
    sent.erase(address_digests=list(sent.values_list("address_digest", flat=True)), at=at)


def erase_cases(*, numbers: Sequence[int], at: datetime) -> int:
    """Erase all that tells of a person in these cases, and end them and their links; return how many cases.

    Call it in a transaction. The cases are locked first, so that nothing is added to them while their thread is erased.
    """
    list(Inquiry.objects.filter(pk__in=numbers).order_by("pk").select_for_update().values_list("pk"))
    Attachment.objects.filter(entry__inquiry__in=numbers).erase(at=at)
    Entry.objects.filter(inquiry__in=numbers).erase(at=at)
    Escalation.objects.filter(inquiry__in=numbers).erase(at=at)
    CaseLink.objects.filter(inquiry__in=numbers).end(at=at)
    return Inquiry.objects.filter(pk__in=numbers).erase(at=at)
