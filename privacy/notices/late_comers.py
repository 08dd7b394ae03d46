"""Tell those who come on file while a version is coming. The clock does not move for them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction

from privacy.emails import new_policy_notice
from privacy.models import Kind, Notice, PolicyVersion
from privacy.notices.audiences import Recipient, as_mailed, everyone
from responsys_site.ground.addresses import digest_if_address
from responsys_site.mail.mass import queue_to_many
from responsys_site.mail.models import Delivery, Message

# A request that was under way when the audience was frozen carries an earlier time than the posting.
UNDER_WAY = timedelta(hours=1)
BATCH = 500
# Of whoever had this address before, and was erased or moved away before the mail went out.
NEVER_WENT = [Delivery.State.ERASED, Delivery.State.CANCELLED]


def count_as_notice(*, version: int, message_key: str, at: datetime) -> None:
    """Say of a mail that many people share that it names a coming version, by number: it is their notice.

    Call it in the transaction that stores the message. Its recipients come later, and cost no statement more.
    """
    named = PolicyVersion.objects.select_related("corrects").get(number=version)
    message = Message.objects.get(key=message_key)
    Notice.objects.get_or_create(
        message=message, defaults={"version": named.corrects or named, "part": Notice.Part.ACKNOWLEDGEMENT, "at": at}
    )


def tell_late_comers(*, at: datetime) -> int:
    """Queue the notice of the coming version to whoever is on file and has none of it, and return how many.

    For an import: call it once the people are on file. A job finds those whom nobody spoke of.
    """
    version = PolicyVersion.objects.public().filter(kind=Kind.CHANGE).coming(at=at)
    if version is None or version.posted_at is None:
        return 0
    return tell_as_late_comers(version=version, recipients=everyone(since=version.posted_at - UNDER_WAY), at=at)


def tell_as_late_comers(*, version: PolicyVersion, recipients: Iterable[Recipient], at: datetime) -> int:
    """Queue the late batch to those of these people who have no mail about this version, and return how many."""
    untold = list(_untold(version, recipients))
    return _queue_late_batch(version, untold, at) if untold else 0


def _untold(version: PolicyVersion, recipients: Iterable[Recipient]) -> Iterator[Recipient]:
    theirs = Delivery.objects.filter(message__policy_notice__version=version).exclude(state__in=NEVER_WENT)
    for some in batched(recipients, BATCH):
        by_digest = dict(_digested(some))
        told = set(theirs.filter(address_digest__in=by_digest).values_list("address_digest", flat=True))
        yield from (recipient for digest_, recipient in by_digest.items() if digest_ not in told)


def _digested(recipients: Iterable[Recipient]) -> Iterator[tuple[str, Recipient]]:
    pairs = ((digest_if_address(recipient.email), recipient) for recipient in recipients)
    return ((digest_, recipient) for digest_, recipient in pairs if digest_)


@transaction.atomic
def _queue_late_batch(version: PolicyVersion, recipients: list[Recipient], at: datetime) -> int:
    """One message for all who come late, however many batches of them there are."""
    PolicyVersion.objects.select_for_update(no_key=True, of=("self",)).get(pk=version.pk)
    notice = version.notices.filter(part=Notice.Part.LATE).select_related("message").first()
    if notice is None:
        message = new_policy_notice(version=version, at=at)
        message.save()
        notice = Notice.objects.create(version=version, message=message, part=Notice.Part.LATE, at=at)
    return queue_to_many(message=notice.message, recipients=as_mailed(recipients), at=at).queued
