"""The mails of this app, one function each."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import unquote

from django.conf import settings
from django.urls import reverse

from privacy.models import PolicyVersion
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
        "text_address": _address("privacy:version", number),
        "redline_address": old and f"{_address('privacy:versions')}{old.number}..{number}/",
        "code_address": _code_address(),
    }
    return _legal(write(template="privacy/policy_notice", context=context), at)


def new_withdrawal_notice(*, version: PolicyVersion, at: datetime) -> Message:
    """Return the word that a version of which people were told is withdrawn, not stored yet."""
    context = {
        "version": version,
        "now": PolicyVersion.objects.public().in_force(at=at),
        "policy_address": _address("privacy:policy"),
        "versions_address": _address("privacy:versions"),
        "code_address": _code_address(),
    }
    return _legal(write(template="privacy/policy_withdrawn", context=context), at)


def send_to_office(*, subject: str, sentence: str, addresses: Iterable[str], at: datetime) -> Message:
    """Queue the word that something of the policy waits for a decision of the privacy office."""
    context = {"subject": subject, "sentence": sentence, "page": settings.SITE_URL + reverse("admin:index")}
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
    return settings.SITE_URL + unquote(reverse("privacy:notice", args=["[[delivery_code]]"]))


def _address(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)
