"""The e-mails about versions of the policy, one function each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from privacy.models import Notice, PolicyVersion
from responsys_site.core.http.absolute_urls import absolute_url, absolute_url_with_placeholder
from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, new_message, queue
from responsys_site.mail.rendering.templates import render_email


def create_notice(*, version: PolicyVersion, part: str, at: datetime) -> Notice:
    """Store the message that plays `part` in announcing a version; its recipients come later."""
    render = new_withdrawal_notice if part == Notice.Part.WITHDRAWAL else new_policy_notice
    message = render(version=version, at=at)
    message.save()
    return Notice.objects.create(version=version, message=message, part=part, at=at)


def new_policy_notice(*, version: PolicyVersion, at: datetime) -> Message:
    """Return the notice of a posted change, not stored yet: what changes, from when, and why everyone gets it."""
    old = PolicyVersion.objects.public().in_force(at=at)
    number = version.number or 0
    context: dict[str, Any] = {
        "version": version,
        "old": old,
        "notes": list(version.clause_notes.all()),
        "text_address": absolute_url("privacy:version", number),
        "redline_address": old and f"{absolute_url('privacy:versions')}{old.number}..{number}/",
    }
    return _legal("privacy/policy_notice", context, at)


def new_withdrawal_notice(*, version: PolicyVersion, at: datetime) -> Message:
    """Return the message that a version of which people were told is withdrawn, not stored yet."""
    context: dict[str, Any] = {
        "version": version,
        "now": PolicyVersion.objects.public().in_force(at=at),
        "policy_address": absolute_url("privacy:policy"),
        "versions_address": absolute_url("privacy:versions"),
    }
    return _legal("privacy/policy_withdrawn", context, at)


def send_to_privacy_office(
    *, version: PolicyVersion, subject: str, sentence: str, addresses: Iterable[str], at: datetime
) -> Message:
    """Queue the message that a version waits for a decision of the privacy office, with the address of its page."""
    page = absolute_url("admin:privacy_policyversion_change", version.pk)
    context = {"subject": subject, "sentence": sentence, "version": version, "page": page}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template="privacy/office_notification", context=context),
        recipients=[Recipient(address=address) for address in addresses],
        at=at,
    )


def _legal(template: str, context: dict[str, Any], at: datetime) -> Message:
    """Each delivery fills the marker of the address at which its genuineness can be checked."""
    code_address = absolute_url_with_placeholder("privacy:notice", "delivery_code")
    written = render_email(template=template, context={**context, "code_address": code_address})
    return new_message(kind=Message.Kind.LEGAL, written=written, at=at, reply_to=settings.PRIVACY_MAILBOX)
