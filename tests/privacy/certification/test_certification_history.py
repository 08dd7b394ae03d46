from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from privacy.certification.models import Certification, CertificationCheck
from tests.factories import RECORDED, record_certification


@pytest.mark.parametrize("change", [{"licence_number": "ES-99"}, {"valid_to": date(2099, 1, 1)}])
def test_what_was_recorded_never_changes(certify, change):
    certify()
    with pytest.raises(DatabaseError), transaction.atomic():
        Certification.objects.update(**change)


def test_nothing_is_removed(certify, office, at):
    certify().record_check(staff_id=office.pk, at=at)
    for rows in (CertificationCheck.objects.all(), Certification.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete("default")


def test_an_end_is_not_taken_back(certify, office, at):
    certify().end(kind="ended", reason="The program closed.", staff_id=office.pk, at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        Certification.objects.update(ended_at=None, end_kind=None, end_reason=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_to": date(2026, 11, 9)},
        {"licence_number": ""},
        {"verify_url": "http://seal.example/"},
        {"dispute_url": "javascript:alert(1)"},
    ],
)
def test_a_paper_that_cannot_be(certify, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        certify(**wrong)


def test_two_certifications_valid_on_one_day(certify):
    certify()
    with pytest.raises(DatabaseError, match="another certification"), transaction.atomic():
        certify(valid_from=date(2027, 3, 5), valid_to=date(2028, 3, 5))
    assert certify(valid_from=date(2027, 3, 6), valid_to=date(2028, 3, 5)).pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"ended_at": RECORDED},
        {"ended_at": RECORDED, "end_kind": "ended", "end_reason": ""},
        {"ended_at": RECORDED, "end_kind": "forgotten", "end_reason": "So."},
        {"ended_at": RECORDED - timedelta(1), "end_kind": "ended", "end_reason": "So."},
    ],
)
def test_an_end_without_its_reason_or_before_its_record(certify, wrong):
    certify()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certification.objects.update(**wrong)


def test_who_recorded_it_does_not_approve_it(db):
    row = record_certification()
    with pytest.raises(IntegrityError, match="certification_approved_by_another"), transaction.atomic():
        Certification.objects.update(approved_at=RECORDED, approved_by=row.recorded_by)


@pytest.mark.parametrize(
    "wrong",
    [{"approved_at": RECORDED}, {"approved_by": True}, {"approved_at": RECORDED - timedelta(1), "approved_by": True}],
)
def test_an_approval_without_time_or_person_or_before_the_record(office, wrong):
    record_certification()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certification.objects.update(**wrong | ({"approved_by": office} if "approved_by" in wrong else {}))


def test_an_approval_is_not_taken_back(certify):
    certify()
    with pytest.raises(DatabaseError), transaction.atomic():
        Certification.objects.update(approved_at=None, approved_by=None)


def test_what_is_over_is_not_approved(office, at):
    row = record_certification()
    row.end(kind="struck out", reason="A mistake.", staff_id=office.pk, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certification.objects.update(approved_at=at + timedelta(1), approved_by=office)
