"""The personal data of staff accounts, and the text columns of Django's own apps."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responsys_site.core.data_inventory import TextColumns
from responsys_site.core.email_addresses import keyed_digest_or_blank
from responsys_site.core.personal_data import Person, PersonalDataSource, Record, SourceResult


class StaffDataSource(PersonalDataSource):
    """An account goes with the work, and not by a request from a mailbox: it is handed out, and never erased here."""

    label = "staff"
    name = gettext_lazy("Your account as a member of staff")

    def find(self, *, person: Person) -> int:
        return len(_accounts(person))

    def export(self, *, person: Person) -> Iterator[Record]:
        for user in _accounts(person):
            facts = {
                _("user name"): user.get_username(),
                _("first name"): user.first_name,
                _("last name"): user.last_name,
                _("e-mail address"): user.email,
                _("since"): user.date_joined,
                _("last signed in"): user.last_login,
            }
            yield Record(_("Account"), facts)

    def erase(self, *, person: Person, at: datetime) -> SourceResult:
        if not _accounts(person):
            return SourceResult()
        return SourceResult(kept=(_("Your account as a member of staff, for as long as you work here."),))


def _accounts(person: Person) -> list[User]:
    """Accounts hold no digest; there are few of them."""
    return [
        user
        for user in User.objects.exclude(email="").order_by("pk")
        if keyed_digest_or_blank(user.email) in person.digests
    ]


TEXT_COLUMNS = [
    TextColumns("auth.User", personal="username first_name last_name email", digests="password"),
    TextColumns("auth.Group", written="name"),
    TextColumns("auth.Permission", fixed="name codename"),
    TextColumns("contenttypes.ContentType", fixed="app_label model"),
    TextColumns("admin.LogEntry", written="object_id object_repr change_message"),
    TextColumns("sessions.Session", digests="session_key session_data"),  # signed, and of staff alone
]
