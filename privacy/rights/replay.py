"""Erase again whom a restore from a backup has brought back (core.journal.replay)."""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from privacy.rights.erasure import process_erasure, register_restored_erasure
from privacy.rights.models import ErasureRequest
from responsys_site.core.email_addresses import keyed_digest_or_blank
from responsys_site.core.error_logging import describe_error
from responsys_site.core.journal.replay import JournalContents
from responsys_site.core.personal_data import Person, personal_data_sources

logger = logging.getLogger(__name__)


def replay(*, contents: JournalContents, at: datetime, dry_run: bool, **signal: Any) -> Counter[str]:
    """Carry out each erasure of which the database knows nothing; return counts of what was done.

    Who was erased is not told again. One that the database knows is done, or goes on by itself: whoever came back on
    file after it is left alone.
    """
    counts: Counter[str] = Counter()
    for (asked_at, subject), digests in sorted(contents.erasures.items()):
        if ErasureRequest.objects.filter(address_digest=subject, asked_at__gte=asked_at).exists():
            counts["erasure: there already"] += 1
        elif dry_run:
            counts["erasure: lacking"] += 1
        else:
            counts[_try_to_erase(subject, digests, asked_at, at)] += 1
    return counts


def _try_to_erase(subject: str, digests: Iterable[str], asked_at: datetime, at: datetime) -> str:
    """Return in words what came of it. One that fails keeps no other act back."""
    try:
        found = _erase(subject, digests, asked_at, at)
    except Exception as error:
        logger.error("An erasure of the journal could not be carried out: %s", describe_error(error))
        return "erasure: failed, and still lacking"
    return "erasure: carried out again" if found else "erasure: noted again, nothing was there"


def _erase(subject: str, digests: Iterable[str], asked_at: datetime, at: datetime) -> bool:
    request = register_restored_erasure(person=_person_of(digests), subject=subject, asked_at=asked_at, at=at)
    process_erasure(work=request.work, at=at)
    return any(request.results.values_list("done", flat=True))


def _person_of(digests: Iterable[str]) -> Person:
    """The person as the holders know them by these digests. Nobody may know an address: it is needed for no erasure."""
    known = [holder.identifiers_of(address_digest=one) for one in digests for holder in personal_data_sources()]
    addresses = frozenset().union(*(one.addresses for one in known))
    return Person(
        address=min(addresses, default=""),
        digests=frozenset({*digests, *map(keyed_digest_or_blank, addresses)} - {""}),
        addresses=addresses,
        names=frozenset().union(*(one.names for one in known)) - {""},
    )
