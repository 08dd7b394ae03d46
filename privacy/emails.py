"""The mails of this app, one function each."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from privacy.models import PolicyVersion
from responsys_site.ground.page_addresses import marked_address, page_address
from responsys_site.mail.composing import Written, write
from responsys_site.mail.models import Message
from responsys_site.mail.outbox import Recipient, new_message, queue


def new_policy_notice(*, version: PolicyVersion, at: datetime) -> Message:
    """Return the notice of a posted change, not stored yet: what changes, from when, and why everybody gets it."""
    old = PolicyVersion.objects.public().in_force(at=at)
    number = version.number or 0
    context = {
        "version": version,
        "old": old,
        "notes": list(version.clause_notes.all()),
        "text_address": page_address("privacy:version", number),
        "redline_address": old and f"{page_address('privacy:versions')}{old.number}..{number}/",
        "code_address": _code_address(),
    }
    return _legal(write(template="privacy/policy_notice", context=context), at)


def new_withdrawal_notice(*, version: PolicyVersion, at: datetime) -> Message:
    """Return the word that a version of which people were told is withdrawn, not stored yet."""
    context = {
        "version": version,
        "now": PolicyVersion.objects.public().in_force(at=at),
        "policy_address": page_address("privacy:policy"),
        "versions_address": page_address("privacy:versions"),
        "code_address": _code_address(),
    }
    return _legal(write(template="privacy/policy_withdrawn", context=context), at)


def send_to_office(
    *, version: PolicyVersion, subject: str, sentence: str, addresses: Iterable[str], at: datetime
) -> Message:
    """Queue the word that a version waits for a decision of the privacy office, with the address of its page."""
    page = page_address("admin:privacy_policyversion_change", version.pk)
    context = {"subject": subject, "sentence": sentence, "version": version, "page": page}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=write(template="privacy/to_the_office", context=context),
        recipients=[Recipient(address=address) for address in addresses],
        at=at,
    )


def _legal(written: Written, at: datetime) -> Message:
    return new_message(kind=Message.Kind.LEGAL, written=written, at=at, reply_to=settings.PRIVACY_MAILBOX)


def _code_address() -> str:
    """The address of the page that confirms this mail, with a marker that each delivery fills."""
    return marked_address("privacy:notice", "delivery_code")
