"""The Message-ID, return path and code of a delivery, by which a reply or a bounce is matched to it.

Each holds the delivery's number encrypted: it is found without an index or a quoted text, and no one can forge a report
about another person's mail.
"""

import re
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings

from responsys_site.core.crypto import decrypt_id, encrypt_id
from responsys_site.core.email_addresses import lower_ascii

_MESSAGE_ID, _RETURN_PATH, _CODE = "message-id", "return-path", "code"


def message_id(*, delivery: int) -> str:
    """Return the Message-ID of a delivery (RFC 5322, 3.6.4): the same at every attempt."""
    return f"<{encrypt_id(delivery, purpose=_MESSAGE_ID)}@{message_id_domain()}>"


def delivery_of_message_id(text: str) -> int | None:
    """Return the number of the delivery that a Message-ID names; None when it is none of ours."""
    found = re.fullmatch(r"\s*<?([a-z0-9]+)@([^\s<>]+)>?\s*", text, re.IGNORECASE)
    if not found or found[2].lower() != message_id_domain().lower():
        return None
    return decrypt_id(found[1], purpose=_MESSAGE_ID)


def return_path(*, delivery: int) -> str:
    """Return the envelope sender of a delivery, to which its bounces come: BOUNCE_MAILBOX with a tag of its own.

    Variable envelope return path. Without a BOUNCE_MAILBOX it is the plain sender, and reports are known by Message-ID.
    """
    local, _, domain = settings.BOUNCE_MAILBOX.rpartition("@")
    return f"{local}+{encrypt_id(delivery, purpose=_RETURN_PATH)}@{domain}" if local else plain_sender()


def delivery_of_return_path(address: str) -> int | None:
    """Return the number of the delivery that this return path was made for; None when it is none of ours."""
    local, _, domain = address.strip().rpartition("@")
    name, _, tag = local.rpartition("+")
    if not name or lower_ascii(f"{name}@{domain}") != lower_ascii(settings.BOUNCE_MAILBOX):
        return None
    return decrypt_id(tag, purpose=_RETURN_PATH)


def delivery_code(*, delivery: int) -> str:
    """Return the code that a mail may carry, by which its reader can ask the site whether it is genuine."""
    return encrypt_id(delivery, purpose=_CODE)


def delivery_of_code(text: str) -> int | None:
    """Return the number of the delivery that this code was made for; None when it is none of ours."""
    return decrypt_id(text, purpose=_CODE)


def plain_sender() -> str:
    """Return the bare address that mail is sent from."""
    return _bare_address(settings.DEFAULT_FROM_EMAIL)


def message_id_domain() -> str:
    """Return the domain under which our Message-IDs are made: the sender's own."""
    return plain_sender().rpartition("@")[2] or "localhost"


@lru_cache(maxsize=4)
def _bare_address(mailbox: str) -> str:
    return parseaddr(mailbox)[1]
