"""Who is told of a change: everyone on file, as each app offers them in settings.PRIVACY_NOTICE_AUDIENCES."""

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
    """Yield the people of every audience. Of one address that two of them offer, a mail's first delivery counts."""
    for audience in audiences().values():
        yield from audience(since=since)


def to_mail_recipients(recipients: Iterable[Recipient]) -> Iterator[outbox.Recipient]:
    """Yield the same as mail takes them. A name that would break a header is never the reason why nobody is told."""
    for recipient in recipients:
        name = "".join(character for character in recipient.name if character.isprintable())
        yield outbox.Recipient(address=recipient.email, name=name[:MAX_NAME_LENGTH].strip())


BATCH = 5_000
MAX_LISTED = 200  # people of each fate


class RecipientStatus(models.TextChoices):
    """What a posting would do with one person whom an app offers."""

    TOLD = "told", _("will get the notice")
    UNREACHABLE = "unreachable", _("will not: an earlier mail came back")
    DUPLICATE = "duplicate", _("gets it once: another row has the same address")
    INVALID = "invalid", _("will not: the address is none that works")


@dataclass
class AppCount:
    """What one app offers: people by fate."""

    by_fate: dict[RecipientStatus, int] = field(default_factory=lambda: dict.fromkeys(RecipientStatus, 0))

    @property
    def offered(self) -> int:
        return sum(self.by_fate.values())


@dataclass
class DryRun:
    """Counts by app (dotted path), and of each fate the first people, by masked address."""

    by_app: dict[str, AppCount] = field(default_factory=dict)
    listed: dict[RecipientStatus, list[str]] = field(default_factory=lambda: {fate: [] for fate in RecipientStatus})

    def count(self, fate: RecipientStatus) -> int:
        return sum(count.by_fate[fate] for count in self.by_app.values())

    @property
    def people(self) -> int:
        """The audience as it would be frozen."""
        return self.count(RecipientStatus.TOLD) + self.count(RecipientStatus.UNREACHABLE)


def dry_run() -> DryRun:
    """Look at the audience as posting would freeze it now. Who was erased is on no app's file, and in no figure."""
    result, seen = DryRun(), set[str]()
    for path, audience in audiences().items():
        count = result.by_app[path] = AppCount()
        for some in batched(audience(since=None), BATCH):
            for recipient, fate in _statuses(some, seen):
                count.by_fate[fate] += 1
                if len(result.listed[fate]) < MAX_LISTED:
                    result.listed[fate].append(mask(recipient.email))
    return result


def _statuses(recipients: tuple[Recipient, ...], seen: set[str]) -> Iterator[tuple[Recipient, RecipientStatus]]:
    digests = [keyed_digest_or_blank(recipient.email) for recipient in recipients]
    stops = Suppression.objects.filter(scope=Suppression.Scope.ALL, address_digest__in=filter(None, digests))
    unreachable = set(stops.values_list("address_digest", flat=True))
    for recipient, digest_ in zip(recipients, digests, strict=True):
        yield recipient, _status(digest_, seen, unreachable)
        seen.add(digest_)


def _status(digest_: str, seen: set[str], unreachable: set[str]) -> RecipientStatus:
    if not digest_:
        return RecipientStatus.INVALID
    if digest_ in seen:
        return RecipientStatus.DUPLICATE
    return RecipientStatus.UNREACHABLE if digest_ in unreachable else RecipientStatus.TOLD
