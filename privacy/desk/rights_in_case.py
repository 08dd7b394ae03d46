"""What a right brings its person, told by a mail of the case from which it was used (settings.RIGHTS_CASE_MAIL)."""

from datetime import datetime
from typing import Any

from privacy.desk.emails import to_person
from privacy.desk.models import Entry, Inquiry
from privacy.desk.thread import happened
from responsys_site.mail.models import Message

EVENTS = {
    "copy_link": Entry.Event.COPY_MAILED,
    "corrected": Entry.Event.CORRECTED,
    "erased": Entry.Event.ERASED,
}


def send_in_case(
    *, case: str, message: str, context: dict[str, Any], address: str, fields: dict[str, str], at: datetime
) -> Message:
    """Queue the mail `message` of the rights, and enter it in the thread: who answers it answers the case.

    `case` is a reference; what was joined to another case since goes on there.
    """
    inquiry = Inquiry.objects.get(reference=case).final
    sent = to_person(
        message=message, folder="rights", inquiry=inquiry, context=context, address=address, fields=fields, at=at
    )
    happened(inquiry=inquiry, event=EVENTS[message], at=at, message=sent)
    if inquiry.erased_at:  # the last mail is the answer to the case that asked for it
        Inquiry.objects.filter(pk=inquiry.pk, answered_at=None).update(answered_at=at)
    return sent
