"""The mails about people's rights, one function each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from responsys_site.ground.page_addresses import marked_address
from responsys_site.ground.personal_data import Correction
from responsys_site.mail.composing import write
from responsys_site.mail.models import Message
from responsys_site.mail.outbox import Recipient, queue


def send_copy_link(*, address: str, token: str, expires_at: datetime, at: datetime) -> Message:
    """Queue the link to the copy that was asked for."""
    page = marked_address("rights:copy", "copy_token")
    return _queue("copy_link", {"link": page, "expires_at": expires_at}, address, {"copy_token": token}, at)


def send_erased(*, address: str, kept: Sequence[str], asked_at: datetime, at: datetime) -> Message:
    """Queue the last mail to a person who was erased: that it was done, and what stays and why."""
    return _queue("erased", {"kept": kept, "asked_at": asked_at}, address, {}, at)


def send_corrected(*, address: str, corrections: Sequence[Correction], at: datetime) -> Message:
    """Queue the word that details were corrected, with each as it was and as it is. The values are the delivery's."""
    lines = [(one.label, f"[[old_{one.field}]]", f"[[new_{one.field}]]") for one in corrections]
    values = {f"old_{one.field}": one.old or _("(nothing)") for one in corrections}
    values |= {f"new_{one.field}": one.new or _("(removed)") for one in corrections}
    return _queue("corrected", {"lines": lines, "corrected_at": at}, address, values, at)


def _queue(message: str, context: dict[str, Any], address: str, fields: dict[str, str], at: datetime) -> Message:
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=write(template=f"rights/{message}", context=context),
        recipients=[Recipient(address=address, fields=fields)],
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )
