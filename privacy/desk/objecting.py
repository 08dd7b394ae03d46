"""Stop the mailings to somebody who asks the desk for it."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.models import Entry, Inquiry
from privacy.desk.rights_emails import send_mailings_stopped
from privacy.desk.thread import happened
from responsys_site.ground.personal_data import object_to_marketing
from responsys_site.mail.models import Message

BY_STAFF = (Inquiry.CameBy.LETTER, Inquiry.CameBy.CALL)


def stop_mailings(
    *,
    inquiry: Inquiry,
    address: str,
    at: datetime,
    by: AbstractBaseUser | None = None,
    message: Message | None = None,
) -> None:
    """Have every app stop mailings to `address`, and note it in the case. Call it in the transaction of the act.

    Nobody has to prove who they are for that (GDPR, article 21.3); who is on file gets a receipt. `by` is the colleague
    who pressed it, `message` the mail of the case that tells of it.
    """
    object_to_marketing(address=address, how="staff" if inquiry.came_by in BY_STAFF else "mail", at=at)
    happened(inquiry=inquiry, event=Entry.Event.OPTED_OUT, at=at, by=by, message=message)


@transaction.atomic
def object_for_person(*, inquiry: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    """Stop the mailings to the person of a case, and tell them by a mail of the case, on file or not."""
    message = send_mailings_stopped(inquiry=inquiry, at=at)
    stop_mailings(inquiry=inquiry, address=inquiry.address, at=at, by=by, message=message)
