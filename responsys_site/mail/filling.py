"""Fill a message's markers with one recipient's fields, and build the mail that goes to the relay."""

import re
from html import escape

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from responsys_site.ground.addresses import canonical
from responsys_site.ground.tokens import opt_out_token
from responsys_site.mail.models import Delivery
from responsys_site.mail.sealing import opened_fields

_MARKER = re.compile(r"\[\[([a-z_]+)\]\]")


def build(*, delivery: Delivery) -> EmailMultiAlternatives:
    """Return the mail of one delivery, to one recipient.

    Raises KeyError for a marker that has no field and ValueError for a field that would break a header: such a
    delivery fails alone. The opt-out token is made here from the address's digest: no row, and so no dump, holds one.
    """
    message = delivery.message
    fields = {**opened_fields(delivery.fields), "opt_out_token": opt_out_token(address_digest=delivery.address_digest)}
    mail = EmailMultiAlternatives(
        subject=_filled(message.subject, fields),
        body=_filled(message.text, fields),
        from_email=message.from_email,
        to=[_deliverable(delivery.address)],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=_headers(delivery, fields),
    )
    if message.html:
        safe = {name: escape(str(value)) for name, value in fields.items()}
        mail.attach_alternative(_filled(message.html, safe), "text/html")
    return mail


def _deliverable(address: str) -> str:
    """The local part as typed; the domain as A-label by the rules of today (RFC 5891).

    Python's own codec still follows those of 2003, under which straße.example is strasse.example: somebody else's.
    """
    return f"{address.rpartition('@')[0]}@{canonical(address).rpartition('@')[2]}"


def _headers(delivery: Delivery, fields: dict[str, str]) -> dict[str, str]:
    own = {name: _filled(value, fields) for name, value in delivery.message.headers.items()}
    # RFC 3834, 5: no machine shall answer what a machine wrote.
    return {**own, "Auto-Submitted": "auto-generated", "Message-ID": delivery.message_id_header}


def _filled(text: str, fields: dict[str, str]) -> str:
    return _MARKER.sub(lambda marker: str(fields[marker[1]]), text)


def message_id_domain() -> str:
    """Return the domain under which our Message-IDs are made: the sender's own."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
