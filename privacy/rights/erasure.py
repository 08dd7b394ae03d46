"""Write down who is to be erased before anything is: a row by keyed digest, and lines outside the database."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from privacy.rights.emails import send_erased
from privacy.rights.models import ErasureJob, ErasureRequest, ErasureResult, LeftoverScan
from responsys_site.core.audit import audit_log
from responsys_site.core.crypto import decrypt, encrypt
from responsys_site.core.email_addresses import keyed_digest, keyed_digest_or_blank
from responsys_site.core.erasure_scan import find_leftovers
from responsys_site.core.journal import journal_file
from responsys_site.core.journal.journal_file import JournalLine
from responsys_site.core.journal.replay import ERASURE
from responsys_site.core.personal_data import Person, PersonalDataSource, find_person, personal_data_sources

ERASURE_PURPOSE = "privacy.rights.erasure"


@transaction.atomic
def register_erasure(
    *, address: str, reason: str, by: AbstractBaseUser | None, at: datetime, case: str = ""
) -> ErasureRequest:
    """Write the request, what its work needs, evidence and journal; return the request.

    The lines of the journal are on the disk before the rows are committed. Raises
    core.email_addresses.InvalidAddress, and
    OSError when the journal cannot be written: then nothing is erased.
    """
    person = find_person(address=address)
    subject = keyed_digest(address)
    who = by.pk if by else None
    request = _create_request(person, at, at, address_digest=subject, reason=reason, by_id=who, case=case)
    lines = [JournalLine(at, ERASURE, one, "everything", subject) for one in sorted(person.digests)]
    journal_file.append(lines=lines)
    return request


@transaction.atomic
def register_restored_erasure(*, person: Person, subject: str, asked_at: datetime, at: datetime) -> ErasureRequest:
    """Write what the journal has of an erasure and the database lacks; `asked_at` is when it was first asked for."""
    return _create_request(person, asked_at, at, address_digest=subject, reason=ErasureRequest.Reason.RESTORED)


def _create_request(person: Person, asked_at: datetime, at: datetime, **facts: Any) -> ErasureRequest:
    request = ErasureRequest.objects.create(asked_at=asked_at, **facts)
    ErasureJob.objects.create(request=request, sealed_person=_encrypt_person(person))
    said = {"reason": str(request.reason), "request": request.pk}
    audit_log.append(kind="erasure", at=at, subject=request.address_digest, facts=said)
    return request


def _encrypt_person(person: Person) -> str:
    known = {"addresses": person.addresses, "names": person.names, "digests": person.digests}
    facts = {"address": person.address, **{name: sorted(values) for name, values in known.items()}}
    return encrypt(json.dumps(facts), purpose=ERASURE_PURPOSE)


def person_to_erase(*, work: ErasureJob) -> Person:
    """Return the person as they were when it was asked for. Raises core.crypto.InvalidToken."""
    facts = json.loads(decrypt(work.sealed_person, purpose=ERASURE_PURPOSE))
    return Person(
        address=facts["address"],
        # Sealed before an upgrade, it has addresses alone.
        digests=frozenset(facts.get("digests") or filter(None, map(keyed_digest_or_blank, facts["addresses"]))),
        addresses=frozenset(facts["addresses"]),
        names=frozenset(facts["names"]),
    )


SHORTEST_NAME = 4  # characters; a shorter one stands in half of all texts


def erase_now(*, address: str, reason: str, at: datetime) -> ErasureRequest:
    """Write it down and carry it out at once, in this very process: for work that is in the background already."""
    request = register_erasure(address=address, reason=reason, by=None, at=at)
    process_erasure(work=request.work, at=at)
    return request


def process_erasure(*, work: ErasureJob, at: datetime) -> None:
    """Do what is left of one erasure. Any number of workers may: each step is taken once. Raises InvalidToken."""
    person, request = person_to_erase(work=work), work.request
    done = set(request.results.values_list("holder", flat=True))
    for holder in personal_data_sources():
        if holder.label not in done:
            _erase(work, holder, person, at)
    if request.reason != ErasureRequest.Reason.ASKED:  # nobody asked, or was told before
        work.delete()
        return
    of_addresses = _traces(person.addresses)
    of_names = _traces(name for name in person.names if len(name) >= SHORTEST_NAME)
    _finish(work, person, of_addresses, of_names, at)


@transaction.atomic
def _erase(work: ErasureJob, holder: PersonalDataSource, person: Person, at: datetime) -> None:
    if not work.locked() or work.request.results.filter(holder=holder.label).exists():
        return
    outcome = holder.erase(person=person, at=at)
    kept = [str(sentence) for sentence in (*outcome.kept, holder.not_searchable) if sentence]
    ErasureResult.objects.create(request=work.request, holder=holder.label, done=outcome.done, kept=kept, at=at)


@transaction.atomic
def _finish(
    work: ErasureJob, person: Person, of_addresses: dict[str, int], of_names: dict[str, int], at: datetime
) -> None:
    if not work.locked():
        return
    request = work.request
    LeftoverScan.objects.create(request=request, of_addresses=of_addresses, of_names=of_names, at=at)
    kept = [sentence for result in request.results.order_by("pk") for sentence in result.kept]
    message = send_erased(address=person.address, kept=kept, asked_at=request.asked_at, case=request.case, at=at)
    work.finish(told_by=message)


def _traces(texts: Iterable[str]) -> dict[str, int]:
    return {str(trace): trace.rows for trace in find_leftovers(texts=texts)}
