from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from privacy.certification.models import Certification, CertificationCheck
from tests.privacy.certification.conftest import RECORDED


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
