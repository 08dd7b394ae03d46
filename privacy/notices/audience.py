"""Who is notified of a change: everyone on file, as the apps in settings.PRIVACY_NOTICE_AUDIENCES offer them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from responsys_site.core.email_addresses import keyed_digest_or_blank, mask
from responsys_site.mail.models import Suppression
from responsys_site.mail.queue import outbox
from responsys_site.mail.queue.bulk_queue import MAX_NAME_LENGTH

BATCH = 5_000
MAX_LISTED = 200  # people of each status in a dry run


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
