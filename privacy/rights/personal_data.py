"""What the rights themselves leave behind about one person (core.personal_data)."""

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.rights.models import AccessPackage, ErasureRequest
from responsys_site.core.models import AuditEvent as Evidence
from responsys_site.core.personal_data import Person, PersonalDataSource, Record, SourceResult


class RightsDataSource(PersonalDataSource):
    label = "rights"
    name = gettext_lazy("What you asked about your data, and our record of what was done with it")

    def find(self, *, person: Person) -> int:
        theirs = {"address_digest__in": person.digests}
        asked = AccessPackage.objects.filter(**theirs).count() + ErasureRequest.objects.filter(**theirs).count()
        return asked + _evidence(person).count()

    def export(self, *, person: Person) -> Iterator[Record]:
        theirs = {"address_digest__in": person.digests}
        for package in AccessPackage.objects.filter(**theirs).order_by("pk"):
            yield _of_package(package)
        for request in ErasureRequest.objects.filter(**theirs).order_by("pk"):
            yield _of_erasure(request)
        for entry in _evidence(person).iterator(chunk_size=200):
            yield _of_evidence(entry)

    def erase(self, *, person: Person, at: datetime) -> SourceResult:
        packages = AccessPackage.objects.filter(address_digest__in=person.digests)
        done = packages.count()
        packages.delete()
        why = _(
            "That you were erased, when, and what we did for you before, by a code made from your address: it proves "
            "that it was done, and lets us do it again if we ever have to restore an older copy of the database."
        )
        return SourceResult(done=done, kept=(why,))


def _evidence(person: Person) -> models.QuerySet[Evidence]:
    return Evidence.objects.filter(subject__in=person.digests).order_by("pk")


def _of_package(package: AccessPackage) -> Record:
    facts = {
        _("asked"): package.asked_at,
        _("made"): package.made_at,
        _("open until"): package.expires_at,
        _("case"): package.case,
    }
    return Record(_("Copy of your data"), facts)


def _of_erasure(request: ErasureRequest) -> Record:
    facts = {_("asked"): request.asked_at, _("reason"): request.get_reason_display(), _("case"): request.case}
    return Record(_("Erasure"), facts)


def _of_evidence(entry: Evidence) -> Record:
    """What was done and when, looks of our staff among it; who of them it was is theirs (CJEU, C-579/21)."""
    facts = {_("when"): entry.at, _("what"): entry.kind, _("which act"): entry.facts.get("act", "")}
    return Record(_("Line in the record of what was done"), facts)
