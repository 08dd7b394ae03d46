"""What the rights themselves leave behind about one person (ground.personal_data)."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.rights.models import AccessPackage, ErasureRequest
from responsys_site.ground.personal_data import Holder, Outcome, Person, Record


class RightsHolder(Holder):
    label = "rights"
    name = gettext_lazy("What you asked about your data")

    def find(self, *, person: Person) -> int:
        theirs = {"address_digest__in": person.digests}
        return AccessPackage.objects.filter(**theirs).count() + ErasureRequest.objects.filter(**theirs).count()

    def export(self, *, person: Person) -> Iterator[Record]:
        theirs = {"address_digest__in": person.digests}
        for package in AccessPackage.objects.filter(**theirs).order_by("pk"):
            facts = {
                _("asked"): package.asked_at,
                _("made"): package.made_at,
                _("open until"): package.expires_at,
                _("case"): package.case,
            }
            yield Record(_("Copy of your data"), facts)
        for request in ErasureRequest.objects.filter(**theirs).order_by("pk"):
            reason: dict[str, object] = {
                _("asked"): request.asked_at,
                _("reason"): request.get_reason_display(),
                _("case"): request.case,
            }
            yield Record(_("Erasure"), reason)

    def erase(self, *, person: Person, at: datetime) -> Outcome:
        packages = AccessPackage.objects.filter(address_digest__in=person.digests)
        done = packages.count()
        packages.delete()
        why = _(
            "That you were erased, when, and what we did for you before, by a code made from your address: it proves "
            "that it was done, and lets us do it again if we ever have to restore an older copy of the database."
        )
        return Outcome(done=done, kept=(why,))
