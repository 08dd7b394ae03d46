"""How far the notice of a version has come, from the totals that mail keeps.

No delivery is counted, but those to people who were sent a held notice again.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from privacy.models import Notice, PolicyVersion, Replacement
from responsys_site.mail.models import Delivery

_TOTALS = ("recipients", "sent", "failed", "suppressed", "erased", "cancelled", "queued", "sending", "deferred")


@dataclass(frozen=True)
class DeliveryCounts:
    """People of the frozen audience, by what became of their notice.

    `told`: the relay took it. `unreachable`: refused for good, given up after five days, or known to bounce.
    `stopped`: somebody cancelled the mail, which settles nothing. `erased`: before anything was sent to them. Who is
    tried again after the notice has settled stays one of the unreachable until the relay takes it: nobody waits any
    more.
    """

    people: int = 0
    told: int = 0
    unreachable: int = 0
    waiting: int = 0
    stopped: int = 0
    erased: int = 0

    @property
    def settled(self) -> int:
        """Those whose notice has a final outcome."""
        return self.people - self.waiting - self.stopped

    @property
    def is_complete(self) -> bool:
        return not self.waiting and not self.stopped

    def exceeds(self, *, percent: float) -> bool:
        """Say whether more than so many in a hundred could not be reached."""
        return self.unreachable * 100 > self.people * percent


def delivery_counts_by_version(*, versions: list[int]) -> dict[int, DeliveryCounts]:
    """Return the tally of each version (by primary key) that was announced by mail.

    It takes two queries for all, and two more for each whose notice was sent again.
    """
    rows = Notice.objects.settling().filter(version__in=versions).values("version", "version__settled_at", "part")
    sums: dict[int, dict[str, Any]] = {}
    for row in rows.annotate(**{name: Sum(f"message__total__{name}", default=0) for name in _TOTALS}).order_by():
        sums.setdefault(row["version"], {})[row["part"]] = row
    replaced = _count_replaced(versions)
    return {
        version: _count(
            parts, replaced.get(version, {}), _count_reached_twice(version) if Notice.Part.RESENT in parts else 0
        )
        for version, parts in sums.items()
    }


def delivery_counts(*, version: PolicyVersion) -> DeliveryCounts:
    """Return the tally of one version; all zero when nobody was told by mail."""
    return delivery_counts_by_version(versions=[version.pk]).get(version.pk, DeliveryCounts())


def _count_replaced(versions: list[int]) -> dict[int, dict[str, int]]:
    """Count, for each part of a notice, the mails in whose place one went to another address, within the same part."""
    part = "old__message__policy_notice__part"
    counted = Replacement.objects.filter(version__in=versions, **{f"{part}__in": Notice.SETTLING})
    found: dict[int, dict[str, int]] = {}
    for version, name, count in counted.values_list("version", part).annotate(count=Count("pk")).order_by():
        found.setdefault(version, {})[name] = count
    return found


def _count_reached_twice(version: int) -> int:
    """Count the mails by which people were reached once more: sent it again, and tried again where it had failed.

    Whoever moved meanwhile had the second one at the new address.
    """
    theirs = Delivery.objects.filter(message__policy_notice__version=version)
    again = theirs.filter(message__policy_notice__part=Notice.Part.RESENT).values("address_digest")
    settling = theirs.filter(message__policy_notice__part__in=Notice.SETTLING)
    reached = settling.filter(state=Delivery.State.SENT, address_digest__in=again)
    found = reached.aggregate(mails=Count("pk"), people=Count("address_digest", distinct=True))
    first = theirs.filter(message__policy_notice__part=Notice.Part.NOTICE, state=Delivery.State.SENT)
    moved = Replacement.objects.filter(version=version, new__state=Delivery.State.SENT)
    moved = moved.filter(old__message__policy_notice__part=Notice.Part.RESENT)
    moved_on = moved.filter(old__address_digest__in=first.values("address_digest")).count()
    return found["mails"] - found["people"] + moved_on


def _count(parts: dict[str, Any], replaced: dict[str, int], twice: int) -> DeliveryCounts:
    """Who is sent the notice again is one of those whom it did not reach at first."""
    of_first, of_again = replaced.get(Notice.Part.NOTICE, 0), replaced.get(Notice.Part.RESENT, 0)
    nothing = dict.fromkeys(_TOTALS, 0)
    first, again = parts.get(Notice.Part.NOTICE, nothing), parts.get(Notice.Part.RESENT, nothing)
    both = {name: first[name] + again[name] for name in _TOTALS}
    waiting = both["queued"] + both["sending"] + both["deferred"]
    tried_again = waiting if first.get("version__settled_at") else 0
    again_people = again["recipients"] - of_again
    return DeliveryCounts(
        people=first["recipients"] - of_first,
        told=both["sent"] - twice,
        unreachable=max(0, both["failed"] + both["suppressed"] + tried_again + twice - again_people),
        waiting=waiting - tried_again,
        stopped=max(0, both["cancelled"] - of_first - of_again),
        erased=both["erased"],
    )
