import pytest
from django.db import DatabaseError, transaction

from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.message_ids import return_path
from responsys_site.mail.models import BodyChunk, IncomingMail
from tests.mail.inbound.reports import bounce


def test_what_tells_who_wrote_goes_and_that_a_mail_came_stays(take_in, letter, at):
    mine, other = take_in(letter()), take_in(letter(**{"from": "ben@example.com"}))
    IncomingMail.objects.about(address_digests=[keyed_digest("Ann@example.com")]).erase(at=at)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert {mine.author, mine.subject, mine.envelope_sender, mine.recipient, mine.message_id_header} == {""}
    assert mine.erased_at == at and list(mine.raw()) == [] and other.author == "ben@example.com"


def test_what_a_server_reported_about_mail_to_a_person_goes_too(sent, arrive, at):
    report = arrive(bounce(to=return_path(delivery=sent.pk), address=sent.address))
    IncomingMail.objects.about(address_digests=[sent.address_digest]).erase(at=at)
    report.refresh_from_db()
    assert report.erased_at == at and list(report.raw()) == [] and sent.bounce_reports.count() == 1


def test_the_same_mail_does_not_come_back(take_in, letter, at):
    take_in(letter())
    IncomingMail.objects.all().erase(at=at)
    take_in(letter())
    assert IncomingMail.objects.count() == 1 and BodyChunk.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"state": "lost"},
        {"source": "post"},
        {"state": "handled"},
        {"state": "waits for staff"},
        {"next_attempt_at": None},
        {"erased_at": "2026-11-23T12:00Z"},
    ],
)
def test_the_database_refuses_a_state_that_cannot_be(take_in, letter, change):
    rows = IncomingMail.objects.filter(pk=take_in(letter()).pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**change)
