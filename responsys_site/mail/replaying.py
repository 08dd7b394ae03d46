"""Put back on the suppression list what the journal holds (ground.replaying)."""

from collections import Counter
from datetime import datetime
from itertools import batched
from operator import attrgetter

from django.db import transaction

from responsys_site.ground.journal import Line
from responsys_site.ground.replaying import Standing
from responsys_site.mail.models import Suppression
from responsys_site.mail.suppression import REASON_OF_ACT

BATCH = 500


def replay(*, standing: Standing, at: datetime, is_trial: bool) -> Counter[str]:
    """Suppress what the newest act of each address and scope stops; return counts of what was done.

    Nothing is lifted: what the person or a colleague did for that was lost with its proof. They can do it again.
    """
    counts: Counter[str] = Counter()
    for lines in batched(sorted(standing.acts.values(), key=attrgetter("address_digest")), BATCH):
        counts.update(_replay(lines, is_trial))
    return counts


@transaction.atomic
def _replay(lines: tuple[Line, ...], is_trial: bool) -> Counter[str]:
    theirs = Suppression.objects.filter(address_digest__in=[line.address_digest for line in lines])
    there = set(theirs.values_list("address_digest", "scope"))
    counts: Counter[str] = Counter()
    for line in lines:
        is_there = (line.address_digest, line.scope) in there
        if line.act in REASON_OF_ACT:
            counts[f"{line.act}: {'there already' if is_there else 'lacking' if is_trial else 'put back'}"] += 1
            if not is_there and not is_trial:
                _suppress(line)
        elif is_there:
            counts[f"{line.act}: lifted since, and left as it is"] += 1
    return counts


def _suppress(line: Line) -> None:
    Suppression.objects.add(
        address_digest=line.address_digest, scope=line.scope, reason=REASON_OF_ACT[line.act], at=line.at
    )
