"""Work that no one of the staff is told of or has seen, for `doctor` and the staff's first page."""

from collections.abc import Iterator
from datetime import datetime

from leads.models import InformationRequest, LaidAside
from leads.roles import LEAD_MANAGERS
from privacy.desk.roles import DESK
from responsys_site.ground.roles import addresses_of_role

MISSED = {
    LEAD_MANAGERS: "No one is told of requests for information",
    DESK: "No one is told of cases of the privacy desk",
}


def unattended(*, at: datetime) -> Iterator[str]:
    """Yield one sentence for each kind of work that waits unknown to the staff, with the way to mend it."""
    yield from _roles_without_address()
    if unseen := LaidAside.objects.unseen(at=at).count():
        yield f"No one has seen {unseen} of the quarantined requests for information. A person may have sent them."


def _roles_without_address() -> Iterator[str]:
    for role, missed in MISSED.items():
        if not addresses_of_role(role=role):
            untold = InformationRequest.objects.untold().count() if role == LEAD_MANAGERS else 0
            so_far = f" ({untold} so far)" if untold else ""
            yield f"{missed}{so_far}: no active account in the role {role} has an e-mail address. Add one."
