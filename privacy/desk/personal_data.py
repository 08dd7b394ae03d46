"""What the desk can do about one person (ground.personal_data)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.desk.erasing import erase_person
from privacy.desk.exporting import cases_of, entries_in_cases_of_others, records_of
from privacy.desk.models import Inquiry, State
from responsys_site.ground.personal_data import Correction, Holder, Known, Outcome, Person, Record


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

    def correct(
        self, *, person: Person, changes: Mapping[str, str], by: AbstractBaseUser | None, at: datetime
    ) -> list[Correction]:
        """What we call the person in their cases. How they signed what they wrote stays as they wrote it."""
        right = changes.get("name", "")
        wrong = cases_of(person=person).exclude(name__in=["", right]).exclude(state=State.MERGED)
        names = sorted(set(wrong.values_list("name", flat=True))) if right else []
        if not names:
            return []
        Inquiry._meta.get_field("name").clean(right, None)
        wrong.update(name=right)
        return [Correction("name_in_cases", _("name in your cases at our privacy desk"), ", ".join(names), right)]

    def erase(self, *, person: Person, at: datetime) -> Outcome:
        return erase_person(person=person, at=at)
