"""What an erasure does to a person's cases: each ends and forgets them, but for one that they took outside the company.

That one is needed there (GDPR, article 17.3(e)): it stays whole, can be worked on, and goes once it has ended.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.exporting import cases_of, entries_in_cases_of_others
from privacy.desk.forgetting import erase_cases, erase_mails
from privacy.desk.models import Attachment, Entry, Escalation, Inquiry
from privacy.desk.models.inquiry import InquiryQuerySet
from privacy.desk.models.states import UNFINISHED
from privacy.desk.packet import with_joined
from privacy.desk.thread import happened
from responsys_site.ground import evidence
from responsys_site.ground.personal_data import Outcome, Person
from responsys_site.ground.row_locks import for_one_worker
from responsys_site.mail.models import Delivery

Event = Entry.Event


def erase_person(*, person: Person, at: datetime) -> Outcome:
    """End and erase the person's cases, and what they mailed into others'; note in what is kept that it is."""
    cases = list(cases_of(person=person).select_for_update())
    outside = [case for case in cases if case.escalations.open().exists()]
    kept = {number for case in outside for number in with_joined(inquiry=case)}
    theirs = list(entries_in_cases_of_others(person=person).exclude(inquiry__in=kept).values_list("pk", flat=True))
    Attachment.objects.filter(entry__in=theirs).erase(at=at)
    Entry.objects.filter(pk__in=theirs).erase(at=at)
    going = [case for case in cases if case.pk not in kept]
    done = erase_cases(numbers=[case.pk for case in going], at=at)
    ended = [case for case in going if case.state in UNFINISHED]
    for case in ended:
        happened(inquiry=case, event=Event.CLOSED, at=at)
    for case in outside:
        _note_that_it_stays(case, at)
    return Outcome(done=done, kept=tuple(_said(person, ended, outside)))


def erase_kept(*, at: datetime) -> int:
    """Erase the cases that an erasure left, and that have ended since; return how many.

    One of which a mail has yet to leave waits for that.
    """
    left = Inquiry.objects.filter(entries__event=Event.KEPT, erased_at=None).exclude(state__in=UNFINISHED)
    left = left.exclude(escalations__in=Escalation.objects.open()).order_by("pk")
    return sum(_erase_one(left.filter(pk=pk), at) for pk in list(left.values_list("pk", flat=True)))


@transaction.atomic
def _erase_one(left: InquiryQuerySet, at: datetime) -> int:
    case = for_one_worker(left).first()
    return 0 if case is None else _erase_whole(case, at)


def _erase_whole(case: Inquiry, at: datetime) -> int:
    numbers = with_joined(inquiry=case)
    sent = Entry.objects.filter(inquiry__in=numbers, delivery__isnull=False).values("delivery")
    if Delivery.objects.filter(pk__in=sent, ended_at=None).exists():
        return 0
    erase_mails(numbers=numbers, at=at)
    facts = {"inquiry": case.pk, "reason": "erasure"}
    evidence.record(kind="case-erased", at=at, facts=facts, subject=case.address_digest)
    return erase_cases(numbers=numbers, at=at)


def _note_that_it_stays(case: Inquiry, at: datetime) -> None:
    if not case.entries.filter(event=Event.KEPT).exists():  # the erasure is done again
        happened(inquiry=case, event=Event.KEPT, at=at)


def _said(person: Person, ended: list[Inquiry], outside: list[Inquiry]) -> Iterable[str]:
    """What the person is told of their cases: what stays of them, which ended with this, and which go on."""
    if Inquiry.objects.filter(address_digest__in=person.digests).exclude(erased_at=None).exists():
        yield _(
            "That there were cases of yours at our privacy desk, with their references, kinds and dates, but nothing "
            "of what was written: they prove that we answered, and in what time."
        )
    if ended:
        yield _(
            "These cases were still open and ended with the erasure, for we no longer know whom to answer: "
            "%(references)s. If you want an answer after all, write to us again."
        ) % {"references": _references(ended)}
    if outside:
        yield _(
            "What you took outside the company, with your address and all that was written: %(references)s. It is "
            "needed until it has ended there (GDPR, article 17.3(e)). We use it for that, for answers to you, and for "
            "notices that our privacy policy owes you. Then it is removed too, and you need do nothing for that."
        ) % {"references": _references(outside)}


def _references(cases: list[Inquiry]) -> str:
    return ", ".join(case.reference for case in cases)
