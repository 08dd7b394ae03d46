"""The mails about people's rights, one function each. `case` is the reference of the case a right was used from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.dispatch import Signal
from django.utils.translation import gettext as _

from privacy.certification.dispute_body import dispute_body_at
from responsys_site.core.http.absolute_urls import absolute_url_with_placeholder
from responsys_site.core.personal_data import Correction
from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.rendering.templates import render_email

# case: a reference; message, context, address, fields, at. The privacy desk queues the mail in the case, returns it.
case_mail = Signal()


def send_copy_link(*, address: str, token: str, expires_at: datetime, at: datetime, case: str = "") -> Message:
    """Queue the link to the copy that was asked for."""
    context = {"link": absolute_url_with_placeholder("rights:copy", "copy_token"), "expires_at": expires_at}
    return _queue("copy_link", context, address, {"copy_token": token}, case=case, at=at)


def send_erased(*, address: str, kept: Sequence[str], asked_at: datetime, at: datetime, case: str = "") -> Message:
    """Queue the last mail to a person who was erased: that it was done, and what stays and why."""
    return _queue("erased", {"kept": kept, "asked_at": asked_at}, address, {}, case=case, at=at)


def send_corrected(*, address: str, corrections: Sequence[Correction], at: datetime, case: str = "") -> Message:
    """Queue the confirmation of a correction with old and new values, which are fields of the delivery."""
    lines = [(one.label, f"[[old_{one.field}]]", f"[[new_{one.field}]]") for one in corrections]
    values = {f"old_{one.field}": one.old or _("(nothing)") for one in corrections}
    values |= {f"new_{one.field}": one.new or _("(removed)") for one in corrections}
    return _queue("corrected", {"lines": lines, "corrected_at": at}, address, values, case=case, at=at)


def _queue(
    message: str, context: dict[str, Any], address: str, fields: dict[str, str], *, case: str, at: datetime
) -> Message:
    """A right that was used from a case of the desk is answered by a mail of that case."""
    if case:
        facts = {"message": message, "context": context, "address": address, "fields": fields, "at": at}
        ((_receiver, sent),) = cast(list[tuple[Any, Message]], case_mail.send(sender=None, case=case, **facts))
        return sent
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template=f"rights/{message}", context={"body": dispute_body_at(at=at), **context}),
        recipients=[Recipient(address=address, fields=fields)],
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )
