"""Who would be told of a change now, and who would not, and why: counted and listed, and nothing written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.notices.audiences import Recipient, audiences
from responsys_site.ground.addresses import digest_if_address, mask
from responsys_site.mail.models import Suppression

BATCH = 5_000
MOST_LISTED = 200  # people of each fate


class Fate(models.TextChoices):
    """What a posting would do with one person whom an app offers."""

    TOLD = "told", _("will get the notice")
    UNREACHABLE = "unreachable", _("will not: an earlier mail came back")
    DUPLICATE = "duplicate", _("gets it once: another row has the same address")
    INVALID = "invalid", _("will not: the address is none that works")


@dataclass
class AppCount:
    """What one app offers: people by fate."""

    by_fate: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))

    @property
    def offered(self) -> int:
        return sum(self.by_fate.values())


@dataclass
class DryRun:
    """Counts by app (dotted path), and of each fate the first people, by masked address."""

    by_app: dict[str, AppCount] = field(default_factory=dict)
    listed: dict[Fate, list[str]] = field(default_factory=lambda: {fate: [] for fate in Fate})

    def count(self, fate: Fate) -> int:
        return sum(count.by_fate[fate] for count in self.by_app.values())

    @property
    def people(self) -> int:
        """The audience as it would be frozen."""
        return self.count(Fate.TOLD) + self.count(Fate.UNREACHABLE)


def dry_run() -> DryRun:
    """Look at the audience as posting would freeze it now. Who was erased is on no app's file, and in no figure."""
    result, seen = DryRun(), set[str]()
    for path, audience in audiences().items():
        count = result.by_app[path] = AppCount()
        for some in batched(audience(since=None), BATCH):
            for recipient, fate in _fates(some, seen):
                count.by_fate[fate] += 1
                if len(result.listed[fate]) < MOST_LISTED:
                    result.listed[fate].append(mask(recipient.email))
    return result


def _fates(recipients: tuple[Recipient, ...], seen: set[str]) -> Iterator[tuple[Recipient, Fate]]:
    digests = [digest_if_address(recipient.email) for recipient in recipients]
    stops = Suppression.objects.filter(scope=Suppression.Scope.ALL, address_digest__in=filter(None, digests))
    unreachable = set(stops.values_list("address_digest", flat=True))
    for recipient, digest_ in zip(recipients, digests, strict=True):
        yield recipient, _fate(digest_, seen, unreachable)
        seen.add(digest_)


def _fate(digest_: str, seen: set[str], unreachable: set[str]) -> Fate:
    if not digest_:
        return Fate.INVALID
    if digest_ in seen:
        return Fate.DUPLICATE
    return Fate.UNREACHABLE if digest_ in unreachable else Fate.TOLD
