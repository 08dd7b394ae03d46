"""The desk as a source of personal data: who is on file, and finding, exporting, correcting and erasing a person."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.desk.cases.escalation import dossier_text
from privacy.desk.erasure import erase_person
from privacy.desk.models import Attachment, Case, CaseEvent, Escalation, OptOutReview, State
from privacy.notices.recipients import Recipient
from responsys_site.core.personal_data import Attachment as File
from responsys_site.core.personal_data import Correction, Identity, Person, PersonalDataSource, Record, SourceResult


def requesters(*, since: datetime | None = None) -> Iterator[Recipient]:
    """Yield everyone with an acknowledged case, or one acknowledged at `since` or later; a person once for each case.

    They are told of changes of the policy (settings.PRIVACY_NOTICE_AUDIENCES).
    """
    cases = Case.objects.not_quarantined().filter(acknowledged_at__isnull=False).exclude(address="").order_by("pk")
    if since is not None:
        cases = cases.filter(acknowledged_at__gte=since)
    for address, name in cases.values_list("address", "name").iterator():
        yield Recipient(email=address, name=name)


class DeskDataSource(PersonalDataSource):
    label = "desk"
    name = gettext_lazy("What you asked our privacy desk, and what we answered")

    def identifiers_of(self, *, address_digest: str) -> Identity:
        theirs = Case.objects.of_address(address_digest=address_digest).filter(erased_at=None)
        return Identity(
            addresses=frozenset(theirs.values_list("address", flat=True)),
            names=frozenset(theirs.values_list("name", flat=True)),
        )

    def find(self, *, person: Person) -> int:
        return (
            Case.objects.of_person(person=person).count() + CaseEvent.objects.in_cases_of_others(person=person).count()
        )

    def export(self, *, person: Person) -> Iterator[Record]:
        return records_of(person=person)

    def correct(
        self, *, person: Person, changes: Mapping[str, str], by: AbstractBaseUser | None, at: datetime
    ) -> list[Correction]:
        """Correct what we call the person in their cases. How they signed what they wrote stays as it is."""
        right = changes.get("name", "")
        wrong = Case.objects.of_person(person=person).exclude(name__in=["", right]).exclude(state=State.MERGED)
        names = sorted(set(wrong.values_list("name", flat=True))) if right else []
        if not names:
            return []
        Case._meta.get_field("name").clean(right, None)
        wrong.update(name=right)
        return [Correction("name_in_cases", _("name in your cases at our privacy desk"), ", ".join(names), right)]

    def erase(self, *, person: Person, at: datetime) -> SourceResult:
        return erase_person(person=person, at=at)


def records_of(*, person: Person) -> Iterator[Record]:
    """Yield each case with its thread, its files and the dossier of each escalation."""
    for case in Case.objects.of_person(person=person).iterator(chunk_size=50):
        yield _case(case)
        for event in case.events.select_related("case"):
            yield _event(event)
        for attachment in Attachment.objects.filter(event__case=case, erased_at=None):
            yield _attachment(attachment)
        for escalation in case.escalations.filter(erased_at=None):
            yield _escalation(escalation)
    for event in CaseEvent.objects.in_cases_of_others(person=person).select_related("case"):
        yield _event(event)
        for attachment in event.attachments.filter(erased_at=None):
            yield _attachment(attachment)

    for review in OptOutReview.objects.filter(address_digest__in=person.digests, erased_at=None).select_related("case"):
        yield _opt_out_review(review)


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


def _event(event: CaseEvent) -> Record:
    facts = {
        _("case"): event.case.reference,
        _("kind"): event.get_event_display() or event.get_kind_display(),
        _("when"): event.at,
        _("author"): event.author,
        _("text"): event.text,
        _("quoted in it"): event.quoted,
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
    return Record(_("File that came with it"), facts, File(f"attachment-{attachment.pk}.bin", attachment.chunks))


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
    return Record(
        _("Case taken outside the company"), facts, File(f"dossier-{escalation.pk}.txt", lambda: iter([text]))
    )
