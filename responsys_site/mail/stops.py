"""What the suppression list stops for a person, in words for staff."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responsys_site.ground.personal_data import Stop
from responsys_site.mail.models import Suppression

Scope = Suppression.Scope

# The gravest first.
WORDS = {
    Scope.RESTRICTED.value: gettext_lazy("Data restricted"),
    Scope.CONTACT.value: gettext_lazy("Do not contact"),
    Scope.ALL.value: gettext_lazy("No mail to this address"),
    Scope.MARKETING.value: gettext_lazy("No mailings"),
}
RANKS = {scope: rank for rank, scope in enumerate(WORDS)}


def stops_of(*, address_digests: Iterable[str]) -> dict[str, tuple[Stop, ...]]:
    """Return what is stopped for each of these addresses, the gravest first; only addresses with a stop."""
    found: dict[str, list[Stop]] = defaultdict(list)
    for row in Suppression.objects.filter(address_digest__in=[*address_digests]):
        found[row.address_digest].append(_stop(row))
    return {address_digest: tuple(sorted(stops)) for address_digest, stops in found.items()}


def except_replies(*, more: str) -> str:
    """Return the words after "Do not contact"; `more` says why and since when."""
    return _("except to reply to a request (%(more)s)") % {"more": more}


def _stop(row: Suppression) -> Stop:
    day = date_format(timezone.localtime(row.since), "DATE_FORMAT")
    more = _("%(why)s, %(day)s") % {"why": row.get_reason_display(), "day": day}
    if row.scope == Scope.RESTRICTED:
        more = _("use it only for replies to them and legal notices (requested %(day)s)") % {"day": day}
    elif row.scope == Scope.CONTACT:
        more = except_replies(more=more)
    return Stop(rank=RANKS.get(row.scope, 0), words=str(WORDS.get(row.scope, row.get_scope_display())), more=more)
