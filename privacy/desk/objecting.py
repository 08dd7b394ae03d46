"""Stop the mailings to somebody who asks the desk for it."""

from datetime import datetime

from privacy.desk.models import Entry, Inquiry
from privacy.desk.thread import happened
from responsys_site.ground.personal_data import object_to_marketing

BY_STAFF = (Inquiry.CameBy.LETTER, Inquiry.CameBy.CALL)


def stop_mailings(*, inquiry: Inquiry, address: str, at: datetime) -> None:
    """Have every app stop mailings to `address`, and note it in the case. Call it in the transaction of the act.

    Nobody has to prove who they are for that (GDPR, article 21.3); who is on file gets a receipt.
    """
    object_to_marketing(address=address, how="staff" if inquiry.came_by in BY_STAFF else "mail", at=at)
    happened(inquiry=inquiry, event=Entry.Event.OPTED_OUT, at=at)
