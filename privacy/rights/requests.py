"""Request a copy, an erasure or a correction for a person. A worker makes the first two."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from privacy.rights.data_export import EXPORT_PURPOSE
from privacy.rights.emails import send_corrected
from privacy.rights.erasure import register_erasure
from privacy.rights.models import AccessPackage, ErasureRequest
from privacy.rights.tasks import act_on_requests
from responsys_site.core import audit_log
from responsys_site.core.crypto import encrypt
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.personal_data import Correction, find_person, personal_data_sources


@transaction.atomic
def correct(
    *, address: str, changes: Mapping[str, str], by: AbstractBaseUser | None, at: datetime, case: str = ""
) -> list[Correction]:
    """Have every app correct what it holds; return each field with its old and new value.

    `by` is who corrects it for the person, of our staff; None: the person. `case` is the reference of the case from
    which it is done: the mail then is one of that case. What was changed is confirmed by mail and
    noted in the evidence, without the values; with nothing changed there is neither. Raises ValidationError for a value
    that the person's own page would not take, and core.email_addresses.InvalidAddress: then nothing is changed.
    """
    person = find_person(address=address)
    corrections = [
        one
        for holder in personal_data_sources()
        for one in holder.correct(person=person, changes=changes, by=by, at=at)
    ]
    if corrections:
        distinct = list({one.field: one for one in corrections}.values())
        message = send_corrected(address=address, corrections=distinct, case=case, at=at)
        facts = {"fields": [one.field for one in distinct], "staff": by.pk if by else None, "message": message.pk}
        audit_log.append(kind="correction", at=at, subject=keyed_digest(address), facts=facts)
    return corrections


@transaction.atomic
def request_erasure(
    *, address: str, reason: str, by: AbstractBaseUser | None, at: datetime, case: str = ""
) -> ErasureRequest:
    """Have the person of `address` erased. `by` is who asks for the person, of our staff; None: the person.

    `case` is the reference of the case from which it is asked: the last mail then is one of that case. Whoever calls
    this knows that it is the person who asks. Raises core.email_addresses.InvalidAddress, and OSError when the journal
    cannot be written: then nothing is erased.
    """
    request = register_erasure(address=address, reason=reason, by=by, case=case, at=at)
    transaction.on_commit(lambda: enqueue_soon(act_on_requests), robust=True)
    return request


@transaction.atomic
def request_access(*, address: str, by: AbstractBaseUser | None, at: datetime, case: str = "") -> AccessPackage:
    """Have a copy of everything held about `address` made, and the link to it mailed there and nowhere else.

    `case` is the reference of the case from which it is asked: the mail then is one of that case. Asked for again
    before it is made, it is the same copy, of the case that asked first. Raises core.email_addresses.InvalidAddress.
    """
    package, is_new = AccessPackage.objects.get_or_create(
        address_digest=keyed_digest(address),
        made_at=None,
        defaults={"sealed_address": encrypt(address, purpose=EXPORT_PURPOSE), "asked_at": at, "case": case},
    )
    if is_new:
        facts = {"package": package.pk, "staff": by.pk if by else None}
        audit_log.append(kind="access-request", at=at, subject=package.address_digest, facts=facts)
        transaction.on_commit(lambda: enqueue_soon(act_on_requests), robust=True)
    elif case:
        AccessPackage.objects.filter(pk=package.pk, case="").update(case=case)
    return package
