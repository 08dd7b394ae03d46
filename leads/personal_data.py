"""What this app can do about one person (ground.personal_data)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.choice_emails import confirm_address
from leads.erasing import erase_rows, former_addresses
from leads.exporting import records_of
from leads.models import Choice, Contact, FieldChange, InformationRequest, WaitingForm
from leads.optout import opt_out, opt_out_untold
from leads.profile import DETAILS, write_details
from leads.profile_forms import DetailsForm
from leads.reach import reach_of_contacts
from leads.wording import OPT_OUT_ASKED
from responsys_site.ground.addresses import digest, digest_if_address
from responsys_site.ground.personal_data import Correction, Holder, Known, Outcome, Person, Reach, Record, WayBack


class LeadsHolder(Holder):
    label = "leads"
    name = gettext_lazy("What you asked us and told us")

    def known(self, *, address_digest: str) -> Known:
        contact = Contact.objects.of(address_digest=address_digest)
        waiting = WaitingForm.objects.filter(address_digest=address_digest).values_list("email", "name")
        as_typed = Known(frozenset(email for email, _name in waiting), frozenset(name for _email, name in waiting))
        if contact is None:
            return as_typed
        typed = InformationRequest.objects.filter(contact=contact).values_list("email", "name")
        changed = FieldChange.objects.filter(contact=contact, field=FieldChange.Field.NAME)
        names = {contact.name, *(name for _email, name in typed), *changed.values_list("old", flat=True)}
        addresses = {contact.address, *former_addresses(contact=contact)}
        theirs = set(map(digest_if_address, addresses)) - {""}
        own = {email for email, _name in typed if digest_if_address(email) in theirs}
        return Known(addresses=as_typed.addresses | addresses | own, names=as_typed.names | names)

    def find(self, *, person: Person) -> int:
        return sum(1 for _record in records_of(person=person))

    def export(self, *, person: Person) -> Iterator[Record]:
        return records_of(person=person)

    def reach(self, *, address_digests: frozenset[str]) -> dict[str, Reach]:
        return reach_of_contacts(address_digests=address_digests)

    def correct(
        self, *, person: Person, changes: Mapping[str, str], by: AbstractBaseUser | None, at: datetime
    ) -> list[Correction]:
        contact = Contact.objects.of(address_digest=digest(person.address))
        fields = DetailsForm.base_fields
        details = {name: fields[name].clean(value) for name, value in changes.items() if name in DETAILS}
        if contact is None or not details:
            return []
        written = write_details(contact=contact, details=details, staff=by, at=at)
        return [Correction(one.field, one.get_field_display(), one.old, one.new) for one in written]

    def object_to_marketing(self, *, address: str, how: str, at: datetime, is_told: bool = False) -> Outcome:
        theirs, way, words = digest(address), Choice.How(how), str(OPT_OUT_ASKED)
        if not is_told:
            return Outcome(done=int(opt_out(address_digest=theirs, how=way, words=words, at=at)))
        stopped = opt_out_untold(address_digest=theirs, how=way, words=words, at=at)
        link = WayBack(confirm_address(), {"confirm_token": stopped.token}) if stopped.token else None
        return Outcome(done=int(stopped.is_new), way_back=link)

    def erase(self, *, person: Person, at: datetime) -> Outcome:
        done = erase_rows(digests=person.digests, at=at)
        if not Choice.objects.filter(address_digest__in=person.digests).exists():
            return Outcome(done=done)
        why = _(
            "Your choices, with their dates and the words that you saw, but without your name or address: "
            "they prove that we did what you chose."
        )
        return Outcome(done=done, kept=(why,))
