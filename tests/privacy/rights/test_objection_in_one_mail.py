import re

import pytest
from django.utils import timezone

from leads.models import ConsentEvent
from privacy.desk.cases.opt_out import opt_out_requester
from privacy.desk.cases.quarantine import release_case
from privacy.desk.inbound.handler import handle
from privacy.desk.models import Case, CaseEvent
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import IncomingMail, Suppression
from tests.factories import make_case
from tests.privacy.rights.conftest import ANN, write_to_us

STOP = (
    b"Return-Path: <%s>\r\nFrom: Ann <ann.smith@example.com>\r\nTo: privacy@responsys.example\r\n"
    b"Subject: Stop\r\nMessage-ID: <stop@example.com>\r\n\r\nStop\r\n"
)
WAY_BACK = re.compile(r"/confirm/[\w-]{22}/")


def by_form(**changes) -> Case:
    return make_case(ANN, **{"kind": "opt-out", "text": "No more."} | changes)


def by_mail(return_path: bytes = b"ann.smith@example.com") -> None:
    write_to_us(STOP % return_path)
    handle(mail=IncomingMail.objects.latest("pk"), at=timezone.now())


@pytest.fixture
def told(ann, sent, lead_manager):
    """What Ann gets of an act: the mails to her, once everything has left."""

    def of(act, *args, **kwargs) -> list:
        before = len(sent())
        act(*args, **kwargs)
        return [mail for mail in sent()[before:] if mail.to[0].lower() == ANN.lower()]

    return of


def says_everything(mail, client) -> bool:
    """What came of it, the case, and the way back, which opens a page."""
    case = Case.objects.latest("pk")
    assert case.reference in mail.body and "/privacy/cases/" in mail.body
    assert "stopped" in mail.body and "still tell you when our privacy policy changes" in mail.body
    return client.get(WAY_BACK.search(mail.body)[0]).status_code == 200


def test_by_the_form(told, client):
    (mail,) = told(by_form)
    assert says_everything(mail, client) and ConsentEvent.objects.filter(action="opted-out", channel="mail").exists()


def test_by_a_letter_that_a_colleague_enters(told, client, lead_manager):
    (mail,) = told(by_form, channel="letter", by=lead_manager)
    assert says_everything(mail, client) and ConsentEvent.objects.filter(action="opted-out", channel="staff").exists()


def test_by_mail(told, client):
    (mail,) = told(by_mail)
    assert says_everything(mail, client) and "confirm that it was you" in mail.body


def test_from_a_case(told, client, lead_manager):
    case = by_form(kind="question")
    (mail,) = told(opt_out_requester, case=case, by=lead_manager, at=timezone.now())
    assert says_everything(mail, client)
    assert CaseEvent.objects.get(event="opted out").delivery is not None


def test_on_a_day_that_had_its_acknowledgement(told, client):
    told(by_form, kind="question")
    (mail,) = told(by_form)
    assert says_everything(mail, client) and Case.objects.latest("pk").acknowledged_at


def test_by_mail_on_a_day_that_had_its_automatic_answer(told, client):
    write_to_us((STOP % b"ann.smith@example.com").replace(b"Stop\r\n", b"Why?\r\n").replace(b"<stop@", b"<why@"))
    told(handle, mail=IncomingMail.objects.latest("pk"), at=timezone.now())
    (mail,) = told(by_mail)
    assert says_everything(mail, client)
    assert CaseEvent.objects.get(event="opted out").delivery is not None


def test_where_the_answer_goes_to_another_mailbox_the_receipt_goes_to_the_own(told):
    (mail,) = told(by_mail, b"helper@example.org")
    assert WAY_BACK.search(mail.body) and "/privacy/cases/" not in mail.body


def test_asked_again_it_is_no_news_and_has_no_way_back(told):
    told(by_form)
    assert told(by_form) == [] and Suppression.objects.stops_marketing(address_digest=keyed_digest(ANN))


def test_what_looked_like_a_programs_stops_once_it_is_released(told, client, lead_manager):
    case = by_form(quarantine_reason="too fast")
    assert not Suppression.objects.exists()
    (mail,) = told(release_case, case=case, by=lead_manager, at=timezone.now())
    assert says_everything(mail, client) and Suppression.objects.stops_marketing(address_digest=keyed_digest(ANN))
