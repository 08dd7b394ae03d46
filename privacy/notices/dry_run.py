"""Who would be told of a change now, and who would not, and why: counted, and nothing written."""

from dataclasses import dataclass, field
from itertools import batched

from privacy.notices.audiences import Audience, audiences
from responsys_site.ground.addresses import InvalidAddress, digest
from responsys_site.mail.models import Suppression

BATCH = 5_000


@dataclass
class AppCount:
    """What one app offers: people, of whom some have an address that an earlier one has, or none that works."""

    offered: int = 0
    duplicates: int = 0
    invalid: int = 0


@dataclass
class DryRun:
    """`will_get_it` people; `unreachable` ones get none as an earlier mail came back. `by_app`: by dotted path."""

    will_get_it: int = 0
    unreachable: int = 0
    by_app: dict[str, AppCount] = field(default_factory=dict)

    @property
    def people(self) -> int:
        return self.will_get_it + self.unreachable


def dry_run() -> DryRun:
    """Count the audience as posting would freeze it now. Who was erased is on no app's file, and in no figure."""
    result, seen = DryRun(), set[str]()
    for path, audience in audiences().items():
        result.by_app[path] = _count(audience, seen, result)
    return result


def _count(audience: Audience, seen: set[str], result: DryRun) -> AppCount:
    count = AppCount()
    for some in batched(audience(since=None), BATCH):
        new = set()
        for recipient in some:
            count.offered += 1
            try:
                digest_ = digest(recipient.email)
            except InvalidAddress:
                count.invalid += 1
                continue
            count.duplicates += digest_ in seen or digest_ in new
            new.add(digest_)
        new -= seen
        seen |= new
        unreachable = Suppression.objects.filter(address_digest__in=new, scope=Suppression.Scope.ALL).count()
        result.unreachable += unreachable
        result.will_get_it += len(new) - unreachable
    return count
