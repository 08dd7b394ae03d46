"""The mails of this app, one function each."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from privacy.models import Notice, PolicyVersion
from responsys_site.core.urls import absolute_url, absolute_url_with_placeholder
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import DeliveryQuerySet
from responsys_site.mail.queue.bulk_queue import queue_bulk, recipients_of
from responsys_site.mail.queue.outbox import Recipient, new_message, queue
from responsys_site.mail.rendering.templates import RenderedEmail, render_email


def new_policy_notice(*, version: PolicyVersion, at: datetime) -> Message:
    """Return the notice of a posted change, not stored yet: what changes, from when, and why everybody gets it."""
    old = PolicyVersion.objects.public().in_force(at=at)
    number = version.number or 0
    context = {
        "version": version,
        "old": old,
        "notes": list(version.clause_notes.all()),
        "text_address": absolute_url("privacy:version", number),
        "redline_address": old and f"{absolute_url('privacy:versions')}{old.number}..{number}/",
        "code_address": _code_address(),
    }
    return _legal(render_email(template="privacy/policy_notice", context=context), at)


def new_withdrawal_notice(*, version: PolicyVersion, at: datetime) -> Message:
    """Return the word that a version of which people were told is withdrawn, not stored yet."""
    context = {
        "version": version,
        "now": PolicyVersion.objects.public().in_force(at=at),
        "policy_address": absolute_url("privacy:policy"),
        "versions_address": absolute_url("privacy:versions"),
        "code_address": _code_address(),
    }
    return _legal(render_email(template="privacy/policy_withdrawn", context=context), at)


def send_to_privacy_office(
    *, version: PolicyVersion, subject: str, sentence: str, addresses: Iterable[str], at: datetime
) -> Message:
    """Queue the word that a version waits for a decision of the privacy office, with the address of its page."""
    page = absolute_url("admin:privacy_policyversion_change", version.pk)
    context = {"subject": subject, "sentence": sentence, "version": version, "page": page}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template="privacy/office_notification", context=context),
        recipients=[Recipient(address=address) for address in addresses],
        at=at,
    )


def _legal(written: RenderedEmail, at: datetime) -> Message:
    return new_message(kind=Message.Kind.LEGAL, written=written, at=at, reply_to=settings.PRIVACY_MAILBOX)


def _code_address() -> str:
    """The address of the page that confirms this mail, with a marker that each delivery fills."""
    return absolute_url_with_placeholder("privacy:notice", "delivery_code")


# A worker may have a mail in hand, or in doubt, when its version is withdrawn; by then it has reported on it.
WITHDRAWAL_WINDOW = timedelta(days=1)


def send_withdrawal_notices(*, at: datetime) -> int:
    """Queue the mail to all who were told of a version withdrawn in the last day and do not have it yet."""
    recent = PolicyVersion.objects.filter(withdrawn_at__gt=at - WITHDRAWAL_WINDOW)
    return sum(_send_withdrawal(version, at) for version in recent.values_list("pk", flat=True))


@transaction.atomic
def _send_withdrawal(pk: int, at: datetime) -> int:
    version = PolicyVersion.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    notice = version.notices.filter(part=Notice.Part.WITHDRAWAL).select_related("message").first()
    untold = _without_withdrawal_notice(version, notice)
    if not untold.exists():
        return 0
    message = notice.message if notice else _first_message(version, at)
    return queue_bulk(message=message, recipients=recipients_of(deliveries=untold), at=at).queued


def _without_withdrawal_notice(version: PolicyVersion, notice: Notice | None) -> DeliveryQuerySet:
    told = Delivery.objects.filter(
        message__policy_notice__in=Notice.objects.telling().filter(version=version), state=Delivery.State.SENT
    )
    has_it = Delivery.objects.filter(
        message=notice.message_id if notice else None, address_digest=OuterRef("address_digest")
    )
    return told.exclude(address="").exclude(Exists(has_it))


def _first_message(version: PolicyVersion, at: datetime) -> Message:
    message = new_withdrawal_notice(version=version, at=at)
    message.save()
    Notice.objects.create(version=version, message=message, part=Notice.Part.WITHDRAWAL, at=at)
    return message
