"""The exact words of each choice, as the form shows them and as each recorded choice keeps them."""

import hashlib

from django.utils.translation import gettext_lazy as _

ANSWER = _("Answer my request by e-mail.")
UPDATES = _("Send me updates about Responsys by e-mail, now and then.")
CONTACT = _("Contact me to talk about what I need, by e-mail or by telephone.")
OPT_OUT = _("Stop all mailings to me")
OPT_OUT_OF_CONTACT = _("Do not contact me, unless I ask")
UNDO = _("Take this back")
OPT_OUT_ASKED = _("Stop all mailings to me, asked for in the person's own words")
ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058, 3.2: what the mail program sends, and all that a person saw of it


def wording_sha256(words: str) -> str:
    """Return the SHA-256 of the words in the language shown, as 64 hexadecimal characters."""
    return hashlib.sha256(str(words).encode()).hexdigest()
