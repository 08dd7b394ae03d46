"""Everything that the desk holds about one person, a record at a time, as the person can read it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from privacy.desk.cases.escalation import dossier_text
from privacy.desk.models import Attachment, Case, CaseEvent, Escalation, OptOutReview
from privacy.desk.models.case import CaseQuerySet
from privacy.desk.models.case_event import CaseEventQuerySet
from responsys_site.core.personal_data import Attachment as File
from responsys_site.core.personal_data import Person, Record


def records_of(*, person: Person) -> Iterator[Record]:
    """Yield each case with its thread, its files and the packets of what was taken further."""
    for case in cases_of(person=person).iterator(chunk_size=50):
        yield _case(case)
        for entry in case.entries.select_related("case"):
            yield _entry(entry)
        for attachment in Attachment.objects.filter(entry__case=case, erased_at=None):
            yield _attachment(attachment)
        for escalation in case.escalations.filter(erased_at=None):
            yield _escalation(escalation)
    for entry in entries_in_cases_of_others(person=person).select_related("case"):
        yield _entry(entry)
        for attachment in entry.attachments.filter(erased_at=None):
            yield _attachment(attachment)

    for review in OptOutReview.objects.filter(address_digest__in=person.digests, erased_at=None).select_related("case"):
        yield _opt_out_review(review)


def cases_of(*, person: Person) -> CaseQuerySet:
    return Case.objects.filter(address_digest__in=person.digests, erased_at=None).order_by("pk")


def entries_in_cases_of_others(*, person: Person) -> CaseEventQuerySet:
    """What they mailed, from this address, into a case of another one."""
    mails = CaseEvent.objects.filter(from_another_address=True, incoming__address_digest__in=person.digests)
    return mails.filter(erased_at=None).order_by("pk")


def _case(case: Case) -> Record:
    facts = {
        _("reference"): case.reference,
        _("kind"): case.get_kind_display(),
        _("came by"): case.get_channel_display(),
        _("e-mail address"): case.address,
        _("name"): case.name,
        _("state"): case.get_state_display(),
        _("received"): case.received_at,
        _("acknowledged"): case.acknowledged_at,
        _("due"): case.due_at,
        _("first due"): case.first_due_at,
        _("told that it takes longer"): case.extended_at,
        _("answered"): case.answered_at,
        _("closed"): case.closed_at,
    }
    return Record(_("Case at the privacy desk"), facts)


def _entry(entry: CaseEvent) -> Record:
    facts = {
        _("case"): entry.case.reference,
        _("kind"): entry.get_event_display() or entry.get_kind_display(),
        _("when"): entry.at,
        _("author"): entry.author,
        _("text"): entry.text,
        _("quoted in it"): entry.quoted,
    }
    return Record(_("Entry in the thread of a case"), facts)


def _opt_out_review(review: OptOutReview) -> Record:
    facts = {
        _("case"): review.case.reference,
        _("e-mail address"): review.address,
        _("mailings on hold since"): review.held_at,
        _("decided"): review.decided_at,
        _("decision"): review.get_decision_display(),
    }
    return Record(_("E-mail that looked like an opt-out"), facts)


def _attachment(attachment: Attachment) -> Record:
    facts = {
        _("name"): attachment.name,
        _("declared type"): attachment.declared_type,
        _("size in bytes"): attachment.size,
    }
    return Record(_("File that came with it"), facts, File(f"attachment-{attachment.pk}.bin", attachment.raw))


def _escalation(escalation: Escalation) -> Record:
    facts = {
        _("case"): escalation.case.reference,
        _("turned to"): escalation.body_name,
        _("where to turn"): escalation.body_contact,
        _("begun"): escalation.begun_at,
        _("taken up"): escalation.taken_up_at,
        _("ended"): escalation.ended_at,
        _("outcome"): escalation.get_outcome_display(),
    }
    text = dossier_text(escalation=escalation).encode()
    return Record(_("Case taken outside the company"), facts, File(f"packet-{escalation.pk}.txt", lambda: iter([text])))
