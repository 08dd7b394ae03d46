"""The mails of this app, one function each."""

from datetime import datetime
from urllib.parse import unquote

from django.conf import settings
from django.urls import reverse

from leads.models import InformationRequest
from responsys_site.mail.composing import write
from responsys_site.mail.models import Message
from responsys_site.mail.outbox import Recipient, queue


def send_acknowledgement(
    *, request: InformationRequest, wishes_updates: bool, policy_version: int, at: datetime
) -> Message:
    """Queue the confirmation that a request has come: reference, what happens next, opt-out link.

    Nothing that was typed is in it: whoever typed a stranger's address must not get words of theirs delivered.
    """
    context = {
        "asked_at": at,
        "wishes_updates": wishes_updates,
        "policy_version": policy_version,
        "policy_address": settings.SITE_URL + reverse("privacy:version", args=[policy_version]),
        "opt_out_address": opt_out_address(),
    }
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=write(template="leads/acknowledgement", context=context),
        recipients=[Recipient(address=request.email, fields={"reference": request.reference})],
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )


def opt_out_address() -> str:
    """Return the address of the opt-out page with the marker that each delivery fills with its own token."""
    return settings.SITE_URL + unquote(reverse("leads:opt_out", args=["[[opt_out_token]]"]))
