"""Erase cases: those of a person, spam, and those past their retention (three years after the last contact).

An erasure ends a person's cases, except one that they escalated outside the company: it is needed there (GDPR, article
17.3(e)), can still be worked on, and is erased once it has ended. No journal outside the database is kept of what
retention erases: what a restore brings back is erased again by its dates.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from privacy.desk.cases.escalation import merged_case_ids
from privacy.desk.cases.opt_out import withdraw_reviews
from privacy.desk.cases.timeline import log_event
from privacy.desk.models import Attachment, Case, CaseEvent, CaseLink, Escalation, OptOutReview, State
from privacy.desk.models.case import CaseQuerySet
from privacy.desk.models.case_rules import SETTLED, UNFINISHED
from privacy.figures import AFTER_LAST_CONTACT, QUARANTINED_AND_SEEN
from responsys_site.core import audit_log
from responsys_site.core.db.concurrency import skip_locked
from responsys_site.core.personal_data import Person, SourceResult
from responsys_site.mail.models import Delivery, IncomingMail


def past_retention(*, at: datetime) -> CaseQuerySet:
    """Return the cases that are past their retention at `at`.

    A message in one case of a person keeps the others, and so does any e-mail to or from the address. What only staff
    see keeps nothing: a note, or a case that changed hands.
    """
    since = at - AFTER_LAST_CONTACT
    same_person = {"address_digest": OuterRef("address_digest")}
    happened = CaseEvent.objects.visible_to_requester().filter(at__gt=since)
    rows = Case.objects.filter(erased_at=None, received_at__lte=since, state__in=[*SETTLED, State.MERGED])
    for reason_to_stay in (
        happened.filter(case=OuterRef("pk")),
        happened.filter(case__address_digest=OuterRef("address_digest")).exclude(case__address_digest=""),
        Case.objects.unfinished().filter(**same_person).exclude(address_digest=""),
        Delivery.objects.sent_in_contact(since=since).filter(**same_person).exclude(address_digest=""),
        IncomingMail.objects.filter(received_at__gt=since, **same_person).exclude(address_digest=""),
    ):
        rows = rows.exclude(Exists(reason_to_stay))
    return rows.order_by("pk")


BATCH = 200


@transaction.atomic
def purge_spam(*, at: datetime) -> int:
    """Erase sender, text and files of spam; return how many cases.

    Only what a colleague has closed: anything else may be a person's, and the desk is reminded of it.
    """
    closed = Case.objects.exclude(quarantine_reason="").filter(state=State.CLOSED, erased_at=None)
    old = closed.filter(received_at__lte=at - QUARANTINED_AND_SEEN)
    old = old.exclude(escalations__in=Escalation.objects.open())
    return erase_cases(numbers=[case.pk for case in skip_locked(old)], at=at)


def purge_expired(*, at: datetime) -> int:
    """Erase the cases that are past their retention, with their e-mails; return how many cases."""
    erased = 0
    while number := _purge_batch(at):
        erased += number
    return erased


@transaction.atomic
def _purge_batch(at: datetime) -> int:
    cases = list(skip_locked(past_retention(at=at))[:BATCH])
    numbers = [case.pk for case in cases]
    erase_mails(numbers=numbers, at=at)
    erase_cases(numbers=numbers, at=at)
    for case in cases:
        facts = {"case": case.pk, "reason": "retention"}
        audit_log.append(kind="case-erased", at=at, facts=facts, subject=case.address_digest)
    return len(cases)


def erase_mails(*, numbers: Sequence[int], at: datetime) -> None:
    """Erase outgoing and incoming e-mails of these cases; other e-mail of the person has its own retention."""
    entries = CaseEvent.objects.filter(case__in=numbers)
    IncomingMail.objects.filter(pk__in=entries.filter(incoming__isnull=False).values("incoming")).erase(at=at)
    sent = Delivery.objects.filter(pk__in=entries.filter(delivery__isnull=False).values("delivery"))
    sent.erase(address_digests=list(sent.values_list("address_digest", flat=True)), at=at)


def erase_cases(*, numbers: Sequence[int], at: datetime) -> int:
    """Erase everything personal in these cases, and close them and their links; return how many cases.

    Call it in a transaction. The cases are locked first: nothing is added to them while they are erased.
    """
    list(Case.objects.filter(pk__in=numbers).order_by("pk").select_for_update().values_list("pk"))
    Attachment.objects.filter(event__case__in=numbers).erase(at=at)
    CaseEvent.objects.filter(case__in=numbers).erase(at=at)
    withdraw_reviews(reviews=OptOutReview.objects.filter(case__in=numbers), at=at)
    Escalation.objects.filter(case__in=numbers).erase(at=at)
    CaseLink.objects.filter(case__in=numbers).end(at=at)
    return Case.objects.filter(pk__in=numbers).erase(at=at)


Event = CaseEvent.Event


def erase_person(*, person: Person, at: datetime) -> SourceResult:
    """Close and erase the person's cases, and what they mailed into cases of others; log in what is kept that it is."""
    cases = list(Case.objects.of_person(person=person).select_for_update())
    outside = [case for case in cases if case.escalations.open().exists()]
    kept = {number for case in outside for number in merged_case_ids(case=case)}
    elsewhere = CaseEvent.objects.in_cases_of_others(person=person).exclude(case__in=kept)
    theirs = list(elsewhere.values_list("pk", flat=True))
    Attachment.objects.filter(event__in=theirs).erase(at=at)
    CaseEvent.objects.filter(pk__in=theirs).erase(at=at)
    reviews = OptOutReview.objects.filter(address_digest__in=person.digests).exclude(case__in=kept)
    withdraw_reviews(reviews=reviews, at=at)
    going = [case for case in cases if case.pk not in kept]
    done = erase_cases(numbers=[case.pk for case in going], at=at)
    ended = [case for case in going if case.state in UNFINISHED]
    for case in ended:
        log_event(case=case, event=Event.CLOSED, at=at)
    for case in outside:
        _log_kept(case, at)
    return SourceResult(done=done, kept=tuple(_sentences_about(person, ended, outside)))


def erase_kept(*, at: datetime) -> int:
    """Erase the cases that an erasure left and that have ended since; return how many.

    A case with an e-mail that is still queued waits for that.
    """
    left = Case.objects.filter(events__event=Event.KEPT, erased_at=None).exclude(state__in=UNFINISHED)
    left = left.exclude(escalations__in=Escalation.objects.open()).order_by("pk")
    return sum(_erase_one(left.filter(pk=pk), at) for pk in list(left.values_list("pk", flat=True)))


@transaction.atomic
def _erase_one(left: CaseQuerySet, at: datetime) -> int:
    case = skip_locked(left).first()
    return 0 if case is None else _erase_whole(case, at)


def _erase_whole(case: Case, at: datetime) -> int:
    numbers = merged_case_ids(case=case)
    sent = CaseEvent.objects.filter(case__in=numbers, delivery__isnull=False).values("delivery")
    if Delivery.objects.filter(pk__in=sent, ended_at=None).exists():
        return 0
    erase_mails(numbers=numbers, at=at)
    facts = {"case": case.pk, "reason": "erasure"}
    audit_log.append(kind="case-erased", at=at, facts=facts, subject=case.address_digest)
    return erase_cases(numbers=numbers, at=at)


def _log_kept(case: Case, at: datetime) -> None:
    if not case.events.filter(event=Event.KEPT).exists():  # the erasure is done again
        log_event(case=case, event=Event.KEPT, at=at)


def _sentences_about(person: Person, ended: list[Case], outside: list[Case]) -> Iterable[str]:
    """What the person is told: what stays of their cases, which ones were closed, and which continue."""
    if Case.objects.filter(address_digest__in=person.digests).exclude(erased_at=None).exists():
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


def _references(cases: list[Case]) -> str:
    return ", ".join(case.reference for case in cases)
