import pytest
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils import timezone

from leads.models import Contact
from privacy.rights.jobs import act_on_rights
from privacy.rights.models import ErasureJob, ErasureResult, LeftoverScan
from privacy.rights.requests import request_erasure
from responsys_site.mail.models import Message
from responsys_site.mail.personal_data import MailDataSource
from tests.privacy.rights.conftest import ANN


class Killed(BaseException):
    """What a kill is to the code that runs: nothing below it catches it."""


def test_what_was_done_is_not_done_again_and_the_rest_is(ann, monkeypatch):
    def killed(self, **facts):
        raise Killed

    request_erasure(address=ANN, reason="asked", by=None, at=timezone.now())
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(MailDataSource, "erase", killed)
        act_on_rights(at=timezone.now())
    assert list(ErasureResult.objects.values_list("holder", flat=True)) == ["leads"]
    assert not Contact.objects.active().exists()
    act_on_rights(at=timezone.now())
    assert (
        ErasureResult.objects.count() == len(settings.PERSONAL_DATA_SOURCES)
        and LeftoverScan.objects.get().of_addresses == {}
    )


def test_killed_before_the_last_mail_it_is_mailed_once(ann, monkeypatch):
    def killed(**facts):
        raise Killed

    request_erasure(address=ANN, reason="asked", by=None, at=timezone.now())
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr("privacy.rights.erasure.send_erased", killed)
        act_on_rights(at=timezone.now())
    assert not LeftoverScan.objects.exists()
    for _ in range(2):
        act_on_rights(at=timezone.now())
    assert Message.objects.filter(template="rights/erased").count() == 1


def test_one_that_fails_stops_no_other(ann, ask, caplog):
    request_erasure(address=ANN, reason="asked", by=None, at=timezone.now())
    ErasureJob.objects.update(sealed_person="not sealed here")
    ask(email="bob@example.com")
    second = request_erasure(address="bob@example.com", reason="asked", by=None, at=timezone.now())
    with pytest.raises(InvalidToken):
        act_on_rights(at=timezone.now())
    assert second.leftover_scan.of_addresses == {} and "bob" not in caplog.text
