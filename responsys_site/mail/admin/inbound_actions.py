"""What staff decide about mail that no handler took. Each act is in the evidence."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from responsys_site.core.audit.audit_log import log_change
from responsys_site.mail.models import IncomingMail

State = IncomingMail.State
INBOUND_ACTIONS = {
    "handled-by-hand": (State.HANDLED, _("dealt with by hand")),
    "ignored": (State.IGNORED, _("nothing to do")),
}


@transaction.atomic
def decide(*, name: str, mail_id: int, staff_id: int, at: datetime) -> bool:
    """Do the act unless the mail does not wait any more; say whether it was done."""
    mail = IncomingMail.objects.select_for_update().get(pk=mail_id)
    if mail.state != State.WAITING:
        return False
    state, outcome = INBOUND_ACTIONS[name]
    mail.finish(state=state, at=at, by=f"staff {staff_id}", outcome=str(outcome))
    log_change(staff_id=staff_id, act=name, row=mail, subject=mail.address_digest, at=at)
    return True
