"""Work that no one of the staff is told of or has seen, for `doctor` and the staff's first page."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leads.models import InformationRequest, LaidAside
from leads.roles import LEAD_MANAGERS
from privacy.desk.roles import DESK
from responsys_site.ground.roles import addresses_of_role

MISSED = {
    LEAD_MANAGERS: gettext_lazy("No one is told about new requests"),
    DESK: gettext_lazy("No one is told about privacy desk cases"),
}


def unattended(*, at: datetime) -> Iterator[str]:
    """Yield one sentence for each kind of work that waits unknown to the staff, with the way to mend it."""
    yield from _roles_without_address()
    if unseen := LaidAside.objects.unseen(at=at).count():
        yield ngettext(
            "%(count)d quarantined request has not been looked at. A person may have sent it.",
            "%(count)d quarantined requests have not been looked at. A person may have sent them.",
            unseen,
        ) % {"count": unseen}


def _roles_without_address() -> Iterator[str]:
    for role, missed in MISSED.items():
        if not addresses_of_role(role=role):
            untold = InformationRequest.objects.untold().count() if role == LEAD_MANAGERS else 0
            waiting = _(" (%(count)d waiting)") % {"count": untold} if untold else ""
            remedy = _("Give an active account in the role %(role)s an e-mail address.") % {"role": role}
            yield f"{missed}{waiting}. {remedy}"
