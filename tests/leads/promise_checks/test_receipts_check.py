import pytest

from leads.promise_checks import consent as checks
from responsys_site.core.promise_checks import CheckFailed


def test_l2_is_kept_by_a_receipt_that_verifies(now):
    assert "its mail carried the same" in checks.receipt_is_what_was_chosen(at=now)


def test_l2_is_broken_by_a_hash_that_differs(now, monkeypatch):
    monkeypatch.setattr("privacy.receipts.views.text_sha256", lambda *, text: "0" * 64)
    with pytest.raises(CheckFailed, match="does not verify"):
        checks.receipt_is_what_was_chosen(at=now)


def test_l2_is_broken_by_a_receipt_that_nobody_finds(now, monkeypatch):
    monkeypatch.setattr("privacy.receipts.types.consent_sources", [nothing])
    with pytest.raises(CheckFailed, match="does not show"):
        checks.receipt_is_what_was_chosen(at=now)


def test_l2_is_broken_by_a_mail_that_says_something_else(now, monkeypatch):
    monkeypatch.setattr("leads.requests.acknowledgement.principal_of", lambda *, address_digest: "somebody else")
    with pytest.raises(CheckFailed, match="not the one on the site"):
        checks.receipt_is_what_was_chosen(at=now)


def nothing(*, token: str) -> None:
    return None
