"""The packet of an escalation as plain text, to be saved, sent along, and handed out with the copy of everything."""

from django.conf import settings
from django.template.loader import render_to_string

from privacy.desk.models import Escalation
from privacy.desk.packet import from_json


def text_of(*, escalation: Escalation) -> str:
    """Return the packet that was frozen when the case was taken further. Call it before the packet is erased."""
    company = {"name": settings.COMPANY_NAME, "address": settings.COMPANY_ADDRESS}
    house = {"company": company, "privacy_mailbox": settings.PRIVACY_MAILBOX}
    read = from_json(text=escalation.packet)
    return render_to_string("desk/packet.txt", {**house, "packet": read, "escalation": escalation})
