"""Stop the mailings to somebody who asks the desk for it."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.models import Entry, Inquiry
from privacy.desk.rights_emails import send_mailings_stopped
from privacy.desk.thread import happened
from responsys_site.ground.personal_data import WayBack, object_to_marketing

BY_STAFF = (Inquiry.CameBy.LETTER, Inquiry.CameBy.CALL)


def stop_mailings(*, inquiry: Inquiry, address: str, at: datetime) -> None:
    """Have every app stop mailings to `address`, and note it in the case. Call it in the transaction of the act.

    Nobody has to prove who they are for that (GDPR, article 21.3). Who is on file gets a receipt.
    """
    object_to_marketing(address=address, how=_how(inquiry), at=at)
    happened(inquiry=inquiry, event=Entry.Event.OPTED_OUT, at=at)


def stop_untold(*, inquiry: Inquiry, at: datetime) -> WayBack | None:
    """Do the same for the address of the case, with neither a receipt nor a note: the caller makes one mail of both.

    Returns what that mail then carries; None for who is not on file, or had it today.
    """
    return object_to_marketing(address=inquiry.address, how=_how(inquiry), at=at, is_told=True).way_back


@transaction.atomic
def object_for_person(*, inquiry: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    """Stop the mailings to the person of a case, and tell them by one mail of the case, on file or not."""
    way_back = stop_untold(inquiry=inquiry, at=at)
    message = send_mailings_stopped(inquiry=inquiry, way_back=way_back, at=at)
    happened(inquiry=inquiry, event=Entry.Event.OPTED_OUT, at=at, by=by, message=message)


def _how(inquiry: Inquiry) -> str:
    return "staff" if inquiry.came_by in BY_STAFF else "mail"
