"""Erase a person everywhere, app by app, scan for leftovers, and tell the person.

The request is written down before anything is erased: a row by keyed digest, and lines in the journal outside the
database. A process that is killed continues where it was: each app's erasure and its result are one transaction.
After a restore from a backup the erasures of the journal are carried out again.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from privacy.rights.emails import send_erased
from privacy.rights.models import ErasureJob, ErasureRequest, ErasureResult, LeftoverScan
from responsys_site.core import audit_log
from responsys_site.core.crypto import decrypt, encrypt
from responsys_site.core.db.erasure_scan import find_leftovers
from responsys_site.core.email_addresses import keyed_digest, keyed_digest_or_blank
from responsys_site.core.error_description import describe_error
from responsys_site.core.journal import journal_file
from responsys_site.core.journal.journal_file import JournalLine
from responsys_site.core.journal.replay import ERASURE, JournalContents
from responsys_site.core.personal_data import Person, PersonalDataSource, find_person, personal_data_sources

ERASURE_PURPOSE = "privacy.rights.erasure"
MIN_NAME_LENGTH = 4  # characters; a shorter name is found in half of all texts

logger = logging.getLogger(__name__)


@transaction.atomic
def register_erasure(
    *, address: str, reason: str, by: AbstractBaseUser | None, at: datetime, case: str = ""
) -> ErasureRequest:
    """Write down a request for erasure and its job, append it to the audit log and the journal, and return it.

    The lines of the journal are on the disk before the rows are committed. Raises core.email_addresses.InvalidAddress,
    and OSError if the journal cannot be written: then nothing is erased.
    """
    person, subject = find_person(address=address), keyed_digest(address)
    facts = {"address_digest": subject, "reason": reason, "by_id": by.pk if by else None, "case": case}
    request = _create_request(person, at, at, **facts)
    lines = [JournalLine(at, ERASURE, one, "everything", subject) for one in sorted(person.digests)]
    journal_file.append(lines=lines)
    return request


def erase_now(*, address: str, reason: str, at: datetime) -> ErasureRequest:
    """Register an erasure and process it in this very process: for work that is in the background already."""
    request = register_erasure(address=address, reason=reason, by=None, at=at)
    process_erasure(job=request.job, at=at)
    return request


def process_erasure(*, job: ErasureJob, at: datetime) -> None:
    """Do what is left of one erasure. Any number of workers may: each step is done once. Raises crypto.InvalidToken."""
    person, request = person_to_erase(job=job), job.request
    done = set(request.results.values_list("holder", flat=True))
    for source in personal_data_sources():
        if source.label not in done:
            _erase(job, source, person, at)
    if request.reason != ErasureRequest.Reason.ASKED:  # no one asked, or the person was told before
        job.delete()
        return
    of_addresses = _leftovers(person.addresses)
    of_names = _leftovers(name for name in person.names if len(name) >= MIN_NAME_LENGTH)
    _finish(job, person, of_addresses, of_names, at)


def person_to_erase(*, job: ErasureJob) -> Person:
    """Return the person as they were when the erasure was requested. Raises core.crypto.InvalidToken."""
    facts = json.loads(decrypt(job.sealed_person, purpose=ERASURE_PURPOSE))
    known = {name: frozenset(facts[name]) for name in ("digests", "addresses", "names")}
    return Person(address=facts["address"], **known)


def replay(*, contents: JournalContents, at: datetime, dry_run: bool, **signal: Any) -> Counter[str]:
    """Carry out each erasure that is in the journal and not in the database; return counts of what was done.

    The person is not told again. An erasure that the database knows is done, or continues by itself: someone who came
    back on file after it is left alone.
    """
    counts: Counter[str] = Counter()
    for (asked_at, subject), digests in sorted(contents.erasures.items()):
        if ErasureRequest.objects.filter(address_digest=subject, asked_at__gte=asked_at).exists():
            counts["erasure: there already"] += 1
        elif dry_run:
            counts["erasure: lacking"] += 1
        else:
            counts[_try_to_restore(subject, digests, asked_at, at)] += 1
    return counts


@transaction.atomic
def register_restored_erasure(*, person: Person, subject: str, asked_at: datetime, at: datetime) -> ErasureRequest:
    """Write down an erasure of the journal that the database lacks; `asked_at` is when it was first requested."""
    return _create_request(person, asked_at, at, address_digest=subject, reason=ErasureRequest.Reason.RESTORED)


def _create_request(person: Person, asked_at: datetime, at: datetime, **facts: Any) -> ErasureRequest:
    request = ErasureRequest.objects.create(asked_at=asked_at, **facts)
    known = {"addresses": person.addresses, "names": person.names, "digests": person.digests}
    secret = {"address": person.address, **{name: sorted(values) for name, values in known.items()}}
    ErasureJob.objects.create(request=request, sealed_person=encrypt(json.dumps(secret), purpose=ERASURE_PURPOSE))
    logged = {"reason": str(request.reason), "request": request.pk}
    audit_log.append(kind="erasure", at=at, subject=request.address_digest, facts=logged)
    return request


@transaction.atomic
def _erase(job: ErasureJob, source: PersonalDataSource, person: Person, at: datetime) -> None:
    if not job.locked() or job.request.results.filter(holder=source.label).exists():
        return
    result = source.erase(person=person, at=at)
    kept = [str(sentence) for sentence in (*result.kept, source.not_searchable) if sentence]
    ErasureResult.objects.create(request=job.request, holder=source.label, done=result.done, kept=kept, at=at)


@transaction.atomic
def _finish(
    job: ErasureJob, person: Person, of_addresses: dict[str, int], of_names: dict[str, int], at: datetime
) -> None:
    if not job.locked():
        return
    request = job.request
    LeftoverScan.objects.create(request=request, of_addresses=of_addresses, of_names=of_names, at=at)
    kept = [sentence for result in request.results.order_by("pk") for sentence in result.kept]
    message = send_erased(address=person.address, kept=kept, asked_at=request.asked_at, case=request.case, at=at)
    job.finish(told_by=message)


def _leftovers(texts: Iterable[str]) -> dict[str, int]:
    return {str(found): found.rows for found in find_leftovers(texts=texts)}


def _try_to_restore(subject: str, digests: Iterable[str], asked_at: datetime, at: datetime) -> str:
    """Return in words what came of it. One that fails holds no other up."""
    try:
        request = register_restored_erasure(person=_known_person(digests), subject=subject, asked_at=asked_at, at=at)
        process_erasure(job=request.job, at=at)
    except Exception as error:
        logger.error("An erasure of the journal could not be carried out: %s", describe_error(error))
        return "erasure: failed, and still lacking"
    found = any(request.results.values_list("done", flat=True))
    return "erasure: carried out again" if found else "erasure: noted again, nothing was there"


def _known_person(digests: Iterable[str]) -> Person:
    """The person as the apps know them by these digests. An erasure needs no address, and there may be none."""
    known = [source.identifiers_of(address_digest=one) for one in digests for source in personal_data_sources()]
    addresses = frozenset().union(*(one.addresses for one in known))
    return Person(
        address=min(addresses, default=""),
        digests=frozenset({*digests, *map(keyed_digest_or_blank, addresses)} - {""}),
        addresses=addresses,
        names=frozenset().union(*(one.names for one in known)) - {""},
    )
