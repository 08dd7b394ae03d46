import pytest

from leads.models import Link
from leads.promise_checks import profile as checks
from leads.views import profile as profile_views
from responsys_site.core.promise_checks import CheckFailed


def test_l4_is_broken_when_no_form_is_mailed(now, monkeypatch):
    monkeypatch.setattr("leads.requests.process.acknowledge", lambda **facts: None)
    with pytest.raises(CheckFailed, match="mailed no form"):
        checks.registering_mails_a_form_that_corrects(at=now)


def test_l4_is_broken_when_the_mailed_form_does_not_open(now, monkeypatch):
    def other(**facts):
        return build(**{**facts, "token": "A" * 22})

    build = Link.build
    monkeypatch.setattr(Link, "build", other)
    with pytest.raises(CheckFailed, match="does not open"):
        checks.registering_mails_a_form_that_corrects(at=now)


def test_l4_is_broken_when_a_correction_is_not_kept(now, monkeypatch):
    monkeypatch.setattr(profile_views, "correct_details", lambda **facts: [])
    with pytest.raises(CheckFailed, match="not saved"):
        checks.registering_mails_a_form_that_corrects(at=now)
