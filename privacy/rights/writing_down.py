"""Write down who is to be erased before anything is: a row by keyed digest, and lines outside the database."""

import json
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from privacy.rights.models import ErasureRequest, ErasureWork
from responsys_site.ground import evidence, journal
from responsys_site.ground.addresses import digest
from responsys_site.ground.personal_data import Person, person_of
from responsys_site.ground.sealing import seal, unseal

PURPOSE = "privacy.rights.erasure"


@transaction.atomic
def write_down(*, address: str, reason: str, by: AbstractBaseUser | None, at: datetime) -> ErasureRequest:
    """Write the request, what its work needs, evidence and journal; return the request.

    The lines of the journal are on the disk before the rows are committed. Raises ground.addresses.InvalidAddress, and
    OSError when the journal cannot be written: then nothing is erased.
    """
    person = person_of(address=address)
    subject = digest(address)
    request = ErasureRequest.objects.create(
        address_digest=subject, reason=reason, by_id=by.pk if by else None, asked_at=at
    )
    ErasureWork.objects.create(request=request, sealed_person=_sealed(person))
    evidence.record(kind="erasure", at=at, subject=subject, facts={"reason": str(reason), "request": request.pk})
    for one in sorted(person.digests):
        journal.append(act="erasure", address_digest=one, scope="everything", at=at)
    return request


def _sealed(person: Person) -> str:
    facts = {"address": person.address, "addresses": sorted(person.addresses), "names": sorted(person.names)}
    return seal(json.dumps(facts), purpose=PURPOSE)


def person_to_erase(*, work: ErasureWork) -> Person:
    """Return the person as they were when it was asked for. Raises ground.sealing.NotSealed."""
    facts = json.loads(unseal(work.sealed_person, purpose=PURPOSE))
    return Person(
        address=facts["address"],
        digests=frozenset(map(digest, facts["addresses"])),
        addresses=frozenset(facts["addresses"]),
        names=frozenset(facts["names"]),
    )
