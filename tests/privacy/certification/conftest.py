from datetime import UTC, date, datetime

import pytest

from privacy.certification.models import Certification
from responsys_site.core.http import snapshot
from tests.factories import make_staff, sign_in
from tests.privacy.conftest import POSTED

RECORDED = datetime(2026, 11, 1, tzinfo=UTC)
PAPER = {
    "program": "Example Seal",
    "licence_number": "ES-17",
    "scope": "This site and its forms.",
    "valid_from": date(2026, 11, 10),
    "valid_to": date(2027, 3, 5),
    "verify_url": "https://seal.example/verify?licence=17&site=responsys",
    "dispute_body": "Example Dispute Board",
    "dispute_url": "https://disputes.example/",
}
SEAL = """

{#seal data-promises="S4" data-applies-to="visitors"}
## Our seal

{.plain}
We hold a licence of Example Seal.

You can verify its mark.
"""


@pytest.fixture
def office(db):
    """A member of the privacy office."""
    return make_staff("office", role="Privacy office")


@pytest.fixture
def browser(office):
    return sign_in(office)


@pytest.fixture
def certify(office):
    """Record a certification; words of its paper may be given otherwise."""

    def make(**otherwise):
        row = Certification(**PAPER | otherwise)
        row.record(staff_id=office.pk, at=RECORDED)
        snapshot.clear()
        return Certification.objects.get(pk=row.pk)

    return make


@pytest.fixture
def promising(post):
    """A policy in force from 2030 that promises a seal, after the two imported ones."""

    def make(words):
        return post(3, kind="first", effective_at=POSTED, words=words + SEAL)

    return make
