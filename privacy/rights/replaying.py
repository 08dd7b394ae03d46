"""Erase again whom a restore from a backup has brought back (ground.replaying)."""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from privacy.rights.erasure import carry_out
from privacy.rights.models import ErasureRequest
from privacy.rights.writing_down import write_again
from responsys_site.ground.addresses import digest_if_address
from responsys_site.ground.personal_data import Person, holders
from responsys_site.ground.replaying import Standing

logger = logging.getLogger(__name__)


def replay(*, standing: Standing, at: datetime, is_trial: bool) -> Counter[str]:
    """Carry out each erasure of which the database knows nothing; return counts of what was done.

    Who was erased is not told again. One that the database knows is done, or goes on by itself: whoever came back on
    file after it is left alone.
    """
    counts: Counter[str] = Counter()
    for (asked_at, subject), digests in sorted(standing.erasures.items()):
        if ErasureRequest.objects.filter(address_digest=subject, asked_at__gte=asked_at).exists():
            counts["erasure: there already"] += 1
        elif is_trial:
            counts["erasure: lacking"] += 1
        else:
            counts[_try_to_erase(subject, digests, asked_at, at)] += 1
    return counts


def _try_to_erase(subject: str, digests: Iterable[str], asked_at: datetime, at: datetime) -> str:
    """Return in words what came of it. One that fails keeps no other act back."""
    try:
        found = _erase(subject, digests, asked_at, at)
    except Exception as error:
        logger.error("An erasure of the journal could not be carried out: %s", type(error).__name__)
        return "erasure: failed, and still lacking"
    return "erasure: carried out again" if found else "erasure: noted again, nothing was there"


def _erase(subject: str, digests: Iterable[str], asked_at: datetime, at: datetime) -> bool:
    request = write_again(person=_person_of(digests), subject=subject, asked_at=asked_at, at=at)
    carry_out(work=request.work, at=at)
    return any(request.results.values_list("done", flat=True))


def _person_of(digests: Iterable[str]) -> Person:
    """The person as the holders know them by these digests. Nobody may know an address: it is needed for no erasure."""
    known = [holder.known(address_digest=one) for one in digests for holder in holders()]
    addresses = frozenset().union(*(one.addresses for one in known))
    return Person(
        address=min(addresses, default=""),
        digests=frozenset({*digests, *map(digest_if_address, addresses)} - {""}),
        addresses=addresses,
        names=frozenset().union(*(one.names for one in known)) - {""},
    )
