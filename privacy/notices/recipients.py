"""Who is notified of a change: everyone on file, as the apps in settings.PRIVACY_NOTICE_AUDIENCES offer them.

The clock waits for the audience of the posting, but not for people who come on file or change address later.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from privacy.models import Kind, Notice, PolicyVersion, Replacement
from privacy.notices.emails import create_notice
from responsys_site.core.email_addresses import keyed_digest, keyed_digest_or_blank, mask
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.mail.models import Delivery, Message, Suppression
from responsys_site.mail.queue import outbox
from responsys_site.mail.queue.bulk_queue import MAX_NAME_LENGTH, queue_bulk
from responsys_site.mail.queue.tasks import send_waiting_mail

BATCH = 500
MAX_LISTED = 200  # people of each status in a dry run
State = Delivery.State
# A request that was under way when the audience was frozen carries an earlier time than the posting.
IN_FLIGHT_PERIOD = timedelta(hours=1)
# Of a person who had this address before, and was erased or moved away before the message went out.
NEVER_SENT = [State.ERASED, State.CANCELLED]
WAITING = [State.QUEUED, State.DEFERRED]
RECEIVED_OR_GONE = [State.SENT, *NEVER_SENT]


@dataclass(frozen=True)
class Recipient:
    """One person on file: the address as typed, and the name if one is known."""

    email: str
    name: str = ""


# An audience is called with `since`: None asks for everyone on file, a time for those who came on file from then on.
Audience = Callable[..., Iterable[Recipient]]


def audiences() -> dict[str, Audience]:
    """Return each app's audience by its dotted path, in the order of the settings."""
    return {path: import_string(path) for path in settings.PRIVACY_NOTICE_AUDIENCES}


def all_recipients(*, since: datetime | None = None) -> Iterator[Recipient]:
    """Yield the people of every audience. An address that two of them offer gets one delivery, of the first."""
    for audience in audiences().values():
        yield from audience(since=since)


def to_mail_recipients(recipients: Iterable[Recipient]) -> Iterator[outbox.Recipient]:
    """Yield the same as mail takes them. A name that would break a header must not keep anyone from being told."""
    for recipient in recipients:
        name = "".join(character for character in recipient.name if character.isprintable())
        yield outbox.Recipient(address=recipient.email, name=name[:MAX_NAME_LENGTH].strip())


class RecipientStatus(models.TextChoices):
    """What publishing would do with one person whom an app offers."""

    TOLD = "told", _("will get the notice")
    UNREACHABLE = "unreachable", _("will not: an earlier mail came back")
    DUPLICATE = "duplicate", _("gets it once: another row has the same address")
    INVALID = "invalid", _("will not: the address is none that works")


@dataclass
class DryRun:
    """Counts of people by app (dotted path) and status, and the first people of each status by masked address."""

    by_app: dict[str, Counter[RecipientStatus]] = field(default_factory=dict)
    listed: dict[RecipientStatus, list[str]] = field(default_factory=lambda: {status: [] for status in RecipientStatus})

    def count(self, status: RecipientStatus) -> int:
        return sum(counts[status] for counts in self.by_app.values())

    @property
    def people(self) -> int:
        """The audience as it would be frozen."""
        return self.count(RecipientStatus.TOLD) + self.count(RecipientStatus.UNREACHABLE)


def dry_run() -> DryRun:
    """Read the audience as publishing would freeze it now. People who were erased are not in it."""
    result, seen = DryRun(), set[str]()
    for path, audience in audiences().items():
        counts = result.by_app[path] = Counter()
        for batch in batched(audience(since=None), BATCH):
            for recipient, status in _statuses(batch, seen):
                counts[status] += 1
                if len(result.listed[status]) < MAX_LISTED:
                    result.listed[status].append(mask(recipient.email))
    return result


def _statuses(recipients: tuple[Recipient, ...], seen: set[str]) -> Iterator[tuple[Recipient, RecipientStatus]]:
    digests = [keyed_digest_or_blank(recipient.email) for recipient in recipients]
    suppressed = Suppression.objects.filter(scope=Suppression.Scope.ALL, address_digest__in=filter(None, digests))
    unreachable = set(suppressed.values_list("address_digest", flat=True))
    for recipient, digest in zip(recipients, digests, strict=True):
        yield recipient, _status(digest, seen, unreachable)
        seen.add(digest)


def _status(digest: str, seen: set[str], unreachable: set[str]) -> RecipientStatus:
    if not digest:
        return RecipientStatus.INVALID
    if digest in seen:
        return RecipientStatus.DUPLICATE
    return RecipientStatus.UNREACHABLE if digest in unreachable else RecipientStatus.TOLD


def count_as_notice(*, version: int, message_key: str, at: datetime) -> None:
    """Record that a message shared by many people names a coming version, by number: it is their notice.

    Call it in the transaction that stores the message. Its recipients come later, at no further cost.
    """
    named = PolicyVersion.objects.select_related("corrects").get(number=version)
    message = Message.objects.get(key=message_key)
    Notice.objects.get_or_create(
        message=message, defaults={"version": named.corrects or named, "part": Notice.Part.ACKNOWLEDGEMENT, "at": at}
    )


def notify_late_contacts(*, at: datetime) -> int:
    """Queue the notice of the coming version to everyone on file who has none of it, and return how many.

    Call it after an import, once the people are on file; a job finds everyone else.
    """
    version = PolicyVersion.objects.public().filter(kind=Kind.CHANGE).coming(at=at)
    if version is None or version.posted_at is None:
        return 0
    recipients = all_recipients(since=version.posted_at - IN_FLIGHT_PERIOD)
    return notify_late_recipients(version=version, recipients=recipients, at=at)


def notify_late_recipients(*, version: PolicyVersion, recipients: Iterable[Recipient], at: datetime) -> int:
    """Queue the late message to those of these people who have none about this version, and return how many.

    It is one message for all who come late.
    """
    missing = list(not_notified(version=version, recipients=recipients))
    if not missing:
        return 0
    with transaction.atomic():
        PolicyVersion.objects.locked().get(pk=version.pk)
        notice = version.notices.filter(part=Notice.Part.LATE).select_related("message").first()
        notice = notice or create_notice(version=version, part=Notice.Part.LATE, at=at)
        return queue_bulk(message=notice.message, recipients=to_mail_recipients(missing), at=at).queued


def not_notified(*, version: PolicyVersion, recipients: Iterable[Recipient]) -> Iterator[Recipient]:
    """Yield those of these people who have no message about this version, sent or on its way."""
    theirs = Delivery.objects.filter(message__policy_notice__version=version).exclude(state__in=NEVER_SENT)
    for batch in batched(recipients, BATCH):
        by_digest = {keyed_digest_or_blank(recipient.email): recipient for recipient in batch}
        by_digest.pop("", None)
        notified = set(theirs.filter(address_digest__in=by_digest).values_list("address_digest", flat=True))
        yield from (recipient for digest, recipient in by_digest.items() if digest not in notified)


def readdress_notice(*, old_digest: str, email: str, name: str, at: datetime) -> None:
    """Send each notice of a coming version that did not reach the old address to the new one.

    Call it in the transaction of the change. What still waits for the old address ends as replaced. What was refused
    there, or is being sent at this moment, keeps a result of its own; then the new address gets the late batch. So the
    frozen audience keeps its size, and a clock that runs waits for no one again.
    """
    coming = PolicyVersion.objects.coming(at=at)
    if coming is None:
        return
    version, recipient = coming.corrects or coming, Recipient(email=email, name=name)
    # An acknowledgement has links of its own for one mailbox; a person who had only that is found as late.
    notices = version.notices.filter(part__in=Notice.OWN_MAIL)
    theirs = Delivery.objects.filter(address_digest=old_digest, message__policy_notice__in=notices)
    theirs = theirs.exclude(state__in=RECEIVED_OR_GONE).order_by("pk")
    for delivery in theirs.select_for_update(of=("self",)).select_related("message"):
        if delivery.state in WAITING:
            _replace_delivery(delivery, recipient, version, at)
        else:
            notify_late_recipients(version=version, recipients=[recipient], at=at)


def _replace_delivery(old: Delivery, recipient: Recipient, version: PolicyVersion, at: datetime) -> None:
    """A message goes to one address once: where it did already, this person gets it at the old address after all."""
    if old.message.deliveries.filter(address_digest=keyed_digest(recipient.email)).exists():
        return
    (mailed,) = to_mail_recipients([recipient])
    new = outbox.delivery_to(message=old.message, recipient=mailed, at=at)
    new.save()
    Delivery.objects.filter(pk=old.pk).update(state=State.CANCELLED, next_attempt_at=None, ended_at=at)
    Replacement.objects.create(version=version, old=old, new=new, at=at)
    transaction.on_commit(lambda: enqueue_soon(send_waiting_mail), robust=True)
