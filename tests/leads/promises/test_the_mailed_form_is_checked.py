import pytest

from leads import profile_page
from leads.profile_links import new_profile_link
from leads.promise_checks import profile as checks
from responsys_site.ground.promises import NotKept


def test_l4_is_broken_when_no_form_is_mailed(now, monkeypatch):
    monkeypatch.setattr("leads.acknowledging.Acknowledgement.statements", lambda mail: [])
    with pytest.raises(NotKept, match="mailed no form"):
        checks.registering_mails_a_form_that_corrects(at=now)


def test_l4_is_broken_when_the_mailed_form_does_not_open(now, monkeypatch):
    def other(**facts):
        return new_profile_link(**{**facts, "token": "A" * 22})

    monkeypatch.setattr("leads.acknowledging.new_profile_link", other)
    with pytest.raises(NotKept, match="does not open"):
        checks.registering_mails_a_form_that_corrects(at=now)


def test_l4_is_broken_when_a_correction_is_not_kept(now, monkeypatch):
    monkeypatch.setattr(profile_page, "correct_details", lambda **facts: [])
    with pytest.raises(NotKept, match="not kept"):
        checks.registering_mails_a_form_that_corrects(at=now)
