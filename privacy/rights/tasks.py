"""Carry out what was asked for and has not been done, and forget what only that needed."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.tasks import task

from privacy.rights.data_export import make_package
from privacy.rights.erasure import process_erasure
from privacy.rights.models import AccessPackage, ErasureJob
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.error_description import describe_error
from responsys_site.mail.models import Delivery

logger = logging.getLogger(__name__)


def process_erasures(*, at: datetime) -> int:
    """Do what is left of every erasure; return how many were completed."""
    return _each(ErasureJob.objects.under_way().select_related("request"), lambda job: process_erasure(job=job, at=at))


def make_packages(*, at: datetime) -> int:
    """Make every copy that was asked for; return how many were made."""
    return _each(AccessPackage.objects.waiting(), lambda package: make_package(package=package, at=at))


def erase_final_emails(*, at: datetime) -> int:
    """Erase the last mails that have left, or never will; return how many."""
    told = list(ErasureJob.objects.told())
    for job in told:
        with transaction.atomic():
            mail = Delivery.objects.filter(message=job.told_by_id)
            mail.erase(address_digests=list(mail.values_list("address_digest", flat=True)), at=at)
            job.delete()
    return len(told)


def _each[Row](rows: Iterable[Row], act: Callable[[Row], None]) -> int:
    """One that fails is tried again later, and stops none of the others. Raises the last error at the end."""
    done, last = 0, None
    for row in list(rows):
        try:
            act(row)
            done += 1
        except Exception as error:
            logger.warning("%s could not be carried out: %s", type(row).__name__, describe_error(error))
            last = error
    if last is not None:
        raise last
    return done


@task()
def act_on_requests() -> None:
    """Make the copies and carry out the erasures that were asked for. It may run at any time, any number of times."""
    at = trusted_now()
    make_packages(at=at)
    process_erasures(at=at)
