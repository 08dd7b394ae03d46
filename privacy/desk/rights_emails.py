"""The mails of a case about what was done for its person's rights, one function each."""

from datetime import datetime

from privacy.desk.emails import to_person
from privacy.desk.models import Inquiry
from responsys_site.ground.personal_data import WayBack
from responsys_site.mail.models import Message


def send_mailings_stopped(*, inquiry: Inquiry, at: datetime, way_back: WayBack | None = None) -> Message:
    """Queue the word that all mailings to the address of the case were stopped, with the way back if there is one."""
    context = {"stopped_at": at}
    return to_person(message="mailings_stopped", inquiry=inquiry, context=context, way_back=way_back, at=at)


def send_restricted(*, inquiry: Inquiry, at: datetime) -> Message:
    """Queue the word that we keep what we hold, and use it for answers and legal notices alone."""
    return to_person(message="restricted", inquiry=inquiry, context={"restricted_at": at}, at=at)


def send_lifting(*, inquiry: Inquiry, at: datetime) -> Message:
    """Queue the word that this restriction is going to end (GDPR, article 18.3)."""
    return to_person(message="lifting", inquiry=inquiry, context={}, at=at)
