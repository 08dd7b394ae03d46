import pytest

from leads.models import Contact, ContactChange
from leads.personal_data import LeadsDataSource
from leads.promise_checks import profile as checks
from privacy.desk.models import Case, CaseEvent
from privacy.rights import requests
from responsys_site.core.models import AuditEvent as Evidence
from responsys_site.core.personal_data import Correction
from responsys_site.core.promise_checks import CheckFailed
from responsys_site.mail.models import Delivery, IncomingMail


def test_l5_is_kept_and_leaves_no_trace(now, state_of, settings):
    assert state_of("L5") == "kept" and checks.correction_is_made_from_its_case(at=now)
    for model in (Contact, ContactChange, Case, CaseEvent, Evidence, Delivery, IncomingMail):
        assert not model.objects.exists()
    assert not settings.OPT_OUT_JOURNAL.exists()


def test_l5_is_broken_when_nothing_is_put_right(now, monkeypatch):
    monkeypatch.setattr(LeadsDataSource, "correct", lambda self, **facts: [])
    with pytest.raises(CheckFailed, match="not saved"):
        checks.correction_is_made_from_its_case(at=now)


def test_l5_is_broken_when_it_is_said_but_not_done(now, monkeypatch):
    said = Correction("name", "name", checks.OLD["name"], checks.NEW["name"])
    monkeypatch.setattr(LeadsDataSource, "correct", lambda self, **facts: [said])
    with pytest.raises(CheckFailed, match="not saved"):
        checks.correction_is_made_from_its_case(at=now)


def test_l5_is_broken_when_it_is_confirmed_by_no_mail_of_the_case(now, monkeypatch):
    send = requests.send_corrected
    monkeypatch.setattr(requests, "send_corrected", lambda **facts: send(**{**facts, "case": ""}))
    with pytest.raises(CheckFailed, match="not confirmed"):
        checks.correction_is_made_from_its_case(at=now)


def test_l5_is_broken_when_the_mail_hides_what_it_was(now, monkeypatch):
    send = requests.send_corrected
    monkeypatch.setattr(requests, "send_corrected", lambda **facts: send(**{**facts, "corrections": []}))
    with pytest.raises(CheckFailed, match="old and new"):
        checks.correction_is_made_from_its_case(at=now)


def test_l5_is_broken_when_an_answer_opens_another_case(now, monkeypatch):
    monkeypatch.setattr("privacy.desk.inbound.handler._answered", lambda head, sender: None)
    with pytest.raises(CheckFailed, match="reach its case"):
        checks.correction_is_made_from_its_case(at=now)
