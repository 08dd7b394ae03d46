"""Record a certification, note that it was looked up with the program, end it. Each act is in the evidence."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from privacy.certification.models import Certification, CertificationCheck, EndKind
from responsys_site.core.audit import audit_log


class NotValid(Exception):
    """The certification has not begun, has lapsed, or has ended, so that there is nothing to look up or to end."""


def overlapping(*, valid_from: date, valid_to: date) -> QuerySet[Certification]:
    """Return the certifications that stand on one of these days; the database takes no second one."""
    return Certification.objects.filter(ended_at__isnull=True, valid_from__lte=valid_to, valid_to__gte=valid_from)


@transaction.atomic
def record_certification(*, certification: Certification, staff_id: int, at: datetime) -> None:
    """Write a new certification for good, as its paper states it."""
    certification.recorded_at, certification.recorded_by_id = at, staff_id
    certification.save(force_insert=True)
    _log("recorded", certification, staff_id, at)


@transaction.atomic
def record_check(*, certification: Certification, staff_id: int, at: datetime) -> CertificationCheck:
    """Write down that a colleague found it valid on the program's own page. Raises NotValidNow."""
    row = _lock(certification)
    if row.ended_at is not None or not row.starts_at <= at < row.lapses_at:
        raise NotValid
    _log("checked", row, staff_id, at)
    return CertificationCheck.objects.create(certification=row, at=at, by_id=staff_id)


@transaction.atomic
def end_certification(*, certification: Certification, kind: EndKind, reason: str, staff_id: int, at: datetime) -> None:
    """End it from this instant on, for good. Raises NotValidNow if it ended before.

    What has lapsed cannot end before its time any more; a mistake can be struck out even then.
    """
    row = _lock(certification)
    if row.ended_at is not None or (kind == EndKind.ENDED and at >= row.lapses_at):
        raise NotValid
    Certification.objects.filter(pk=row.pk).update(ended_at=at, end_kind=kind, end_reason=reason)
    _log(str(kind), row, staff_id, at)


def _lock(certification: Certification) -> Certification:
    return Certification.objects.select_for_update().get(pk=certification.pk)


def _log(act: str, certification: Certification, staff_id: int, at: datetime) -> None:
    facts: dict[str, Any] = {"staff": staff_id, "act": act, "certification": certification.pk}
    audit_log.append(kind="certification", at=at, facts=facts)
