"""Whom the desk has on file for a change of the policy: everyone whose case was acknowledged and not yet forgotten."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.desk.erasure import erase_person
from privacy.desk.export import cases_of, entries_in_cases_of_others, records_of
from privacy.desk.models import Case, State
from privacy.notices import Recipient
from responsys_site.core.personal_data import Correction, Identity, Person, PersonalDataSource, Record, SourceResult


def requesters(*, since: datetime | None = None) -> Iterator[Recipient]:
    """Yield everyone with a case, or those whose case was acknowledged at `since` or later; a person once a case."""
    cases = Case.objects.meant().filter(acknowledged_at__isnull=False).exclude(address="").order_by("pk")
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
        Case._meta.get_field("name").clean(right, None)
        wrong.update(name=right)
        return [Correction("name_in_cases", _("name in your cases at our privacy desk"), ", ".join(names), right)]

    def erase(self, *, person: Person, at: datetime) -> SourceResult:
        return erase_person(person=person, at=at)
