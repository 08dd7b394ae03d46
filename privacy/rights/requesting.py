"""Ask for a copy or an erasure: what is asked for stands in a row, and a worker does it."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from privacy.rights.access import PURPOSE
from privacy.rights.models import AccessPackage, ErasureRequest
from privacy.rights.tasks import act_on_requests
from privacy.rights.writing_down import write_down
from responsys_site.ground import evidence
from responsys_site.ground.addresses import digest
from responsys_site.ground.bell import ring
from responsys_site.ground.sealing import seal


@transaction.atomic
def request_erasure(
    *, address: str, reason: str, by: AbstractBaseUser | None, at: datetime, case: str = ""
) -> ErasureRequest:
    """Have the person of `address` erased. `by` is who asks for the person, of our staff; None: the person.

    `case` is the reference of the case from which it is asked: the last mail then is one of that case. Whoever calls
    this knows that it is the person who asks. Raises ground.addresses.InvalidAddress, and OSError when the journal
    cannot be written: then nothing is erased.
    """
    request = write_down(address=address, reason=reason, by=by, case=case, at=at)
    transaction.on_commit(lambda: ring(act_on_requests), robust=True)
    return request


@transaction.atomic
def request_access(*, address: str, by: AbstractBaseUser | None, at: datetime, case: str = "") -> AccessPackage:
    """Have a copy of everything held about `address` made, and the link to it mailed there and nowhere else.

    `case` is the reference of the case from which it is asked: the mail then is one of that case. Asked for again
    before it is made, it is the same copy, of the case that asked first. Raises ground.addresses.InvalidAddress.
    """
    package, is_new = AccessPackage.objects.get_or_create(
        address_digest=digest(address),
        made_at=None,
        defaults={"sealed_address": seal(address, purpose=PURPOSE), "asked_at": at, "case": case},
    )
    if is_new:
        facts = {"package": package.pk, "staff": by.pk if by else None}
        evidence.record(kind="access-request", at=at, subject=package.address_digest, facts=facts)
        transaction.on_commit(lambda: ring(act_on_requests), robust=True)
    elif case:
        AccessPackage.objects.filter(pk=package.pk, case="").update(case=case)
    return package
