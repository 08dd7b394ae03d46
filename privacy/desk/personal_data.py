"""What the desk can do about one person (ground.personal_data)."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.desk.exporting import cases_of, entries_in_cases_of_others, records_of
from privacy.desk.forgetting import erase_cases
from privacy.desk.models import Attachment, Entry, Inquiry
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
        return cases_of(person=person).count() + entries_in_cases_of_others(person=person).count()

    def export(self, *, person: Person) -> Iterator[Record]:
        return records_of(person=person)

    def erase(self, *, person: Person, at: datetime) -> Outcome:
        numbers = list(cases_of(person=person).values_list("pk", flat=True))
        theirs = list(entries_in_cases_of_others(person=person).values_list("pk", flat=True))
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
