"""Write down who is to be erased before anything is: a row by keyed digest, and lines outside the database."""

import json
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from privacy.rights.models import ErasureRequest, ErasureWork
from responsys_site.ground import evidence, journal
from responsys_site.ground.addresses import digest, digest_if_address
from responsys_site.ground.journal import Line
from responsys_site.ground.personal_data import Person, person_of
from responsys_site.ground.replaying import ERASURE
from responsys_site.ground.sealing import seal, unseal

PURPOSE = "privacy.rights.erasure"


@transaction.atomic
def write_down(
    *, address: str, reason: str, by: AbstractBaseUser | None, at: datetime, case: str = ""
) -> ErasureRequest:
    """Write the request, what its work needs, evidence and journal; return the request.

    The lines of the journal are on the disk before the rows are committed. Raises ground.addresses.InvalidAddress, and
    OSError when the journal cannot be written: then nothing is erased.
    """
    person = person_of(address=address)
    subject = digest(address)
    who = by.pk if by else None
    request = _write(person, at, at, address_digest=subject, reason=reason, by_id=who, case=case)
    lines = [Line(at, ERASURE, one, "everything", subject) for one in sorted(person.digests)]
    journal.append(lines=lines)
    return request


@transaction.atomic
def write_again(*, person: Person, subject: str, asked_at: datetime, at: datetime) -> ErasureRequest:
    """Write what the journal has of an erasure and the database lacks; `asked_at` is when it was first asked for."""
    return _write(person, asked_at, at, address_digest=subject, reason=ErasureRequest.Reason.RESTORED)


def _write(person: Person, asked_at: datetime, at: datetime, **facts: Any) -> ErasureRequest:
    request = ErasureRequest.objects.create(asked_at=asked_at, **facts)
    ErasureWork.objects.create(request=request, sealed_person=_sealed(person))
    said = {"reason": str(request.reason), "request": request.pk}
    evidence.record(kind="erasure", at=at, subject=request.address_digest, facts=said)
    return request


def _sealed(person: Person) -> str:
    known = {"addresses": person.addresses, "names": person.names, "digests": person.digests}
    facts = {"address": person.address, **{name: sorted(values) for name, values in known.items()}}
    return seal(json.dumps(facts), purpose=PURPOSE)


def person_to_erase(*, work: ErasureWork) -> Person:
    """Return the person as they were when it was asked for. Raises ground.sealing.NotSealed."""
    facts = json.loads(unseal(work.sealed_person, purpose=PURPOSE))
    return Person(
        address=facts["address"],
        # Sealed before an upgrade, it has addresses alone.
        digests=frozenset(facts.get("digests") or filter(None, map(digest_if_address, facts["addresses"]))),
        addresses=frozenset(facts["addresses"]),
        names=frozenset(facts["names"]),
    )
