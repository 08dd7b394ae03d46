"""What the desk can do about one person (ground.personal_data)."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.desk.forgetting import erase_cases
from privacy.desk.models import Attachment, Entry, Inquiry
from privacy.desk.models.entry import EntryQuerySet
from privacy.desk.models.inquiry import InquiryQuerySet
from responsys_site.ground.personal_data import Attachment as File
from responsys_site.ground.personal_data import Holder, Known, Outcome, Person, Record


class DeskHolder(Holder):
    label = "desk"
    name = gettext_lazy("What you asked our privacy desk, and what we answered")

    def known(self, *, address_digest: str) -> Known:
        theirs = Inquiry.objects.of_address(address_digest=address_digest).filter(erased_at=None)
        return Known(
            addresses=frozenset(theirs.values_list("address", flat=True)),
            names=frozenset(theirs.values_list("name", flat=True)),
        )

    def find(self, *, person: Person) -> int:
        return _cases(person).count() + _in_cases_of_others(person).count()

    def export(self, *, person: Person) -> Iterator[Record]:
        for case in _cases(person).iterator(chunk_size=50):
            yield _case(case)
            for entry in case.entries.select_related("inquiry"):
                yield _entry(entry)
            for attachment in Attachment.objects.filter(entry__inquiry=case, erased_at=None):
                yield _attachment(attachment)
        for entry in _in_cases_of_others(person).select_related("inquiry"):
            yield _entry(entry)
            for attachment in entry.attachments.filter(erased_at=None):
                yield _attachment(attachment)

    def erase(self, *, person: Person, at: datetime) -> Outcome:
        numbers = list(_cases(person).values_list("pk", flat=True))
        theirs = list(_in_cases_of_others(person).values_list("pk", flat=True))
        Attachment.objects.filter(entry__in=theirs).erase(at=at)
        Entry.objects.filter(pk__in=theirs).erase(at=at)
        done = erase_cases(numbers=numbers, at=at)
        if not Inquiry.objects.filter(address_digest__in=person.digests).exists():
            return Outcome(done=done)
        why = _(
            "That there were cases of yours at our privacy desk, with their references, kinds and dates, but nothing "
            "of what was written: they prove that we answered, and in what time."
        )
        return Outcome(done=done, kept=(why,))


def _cases(person: Person) -> InquiryQuerySet:
    return Inquiry.objects.filter(address_digest__in=person.digests, erased_at=None).order_by("pk")


def _in_cases_of_others(person: Person) -> EntryQuerySet:
    """What they mailed, from this address, into a case of another one."""
    mails = Entry.objects.filter(from_another_address=True, incoming__address_digest__in=person.digests)
    return mails.filter(erased_at=None).order_by("pk")


def _case(case: Inquiry) -> Record:
    facts = {
        _("reference"): case.reference,
        _("kind"): case.get_kind_display(),
        _("came by"): case.get_came_by_display(),
        _("e-mail address"): case.address,
        _("name"): case.name,
        _("state"): case.get_state_display(),
        _("received"): case.received_at,
        _("acknowledged"): case.acknowledged_at,
        _("due"): case.due_at,
        _("answered"): case.answered_at,
        _("closed"): case.closed_at,
    }
    return Record(_("Case at the privacy desk"), facts)


def _entry(entry: Entry) -> Record:
    facts = {
        _("case"): entry.inquiry.reference,
        _("kind"): entry.get_event_display() or entry.get_kind_display(),
        _("when"): entry.at,
        _("author"): entry.author,
        _("text"): entry.text,
        _("quoted in it"): entry.quoted,
    }
    return Record(_("Entry in the thread of a case"), facts)


def _attachment(attachment: Attachment) -> Record:
    facts = {
        _("name"): attachment.name,
        _("declared type"): attachment.declared_type,
        _("size in bytes"): attachment.size,
    }
    return Record(_("File that came with it"), facts, File(f"attachment-{attachment.pk}.bin", attachment.raw))
