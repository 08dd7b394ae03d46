import pytest

from responsys_site.core.http import snapshot
from tests.factories import PAPER, RECORDED, make_certification, make_staff, sign_in
from tests.privacy.conftest import POSTED

__all__ = ["PAPER", "RECORDED"]
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
def certify(db):
    """Record and approve a certification; words of its paper may be given otherwise."""

    def make(**otherwise):
        row = make_certification(**otherwise)
        snapshot.clear()
        return row

    return make


@pytest.fixture
def promising(post):
    """A policy in force from 2030 that promises a seal, after the two imported ones."""

    def make(words):
        return post(3, kind="first", effective_at=POSTED, words=words + SEAL)

    return make
