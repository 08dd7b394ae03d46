import pytest

from responsys_site.mail.message_ids import message_id, return_path
from responsys_site.mail.models import BounceReport, Suppression
from tests.mail.inbound.reports import bounce, complaint

FORGED = "bounces+aaaaaaaaaaaaaaaaaaaaaaaaaa@responsys.example"


def untouched(mail) -> bool:
    return mail.state == "waits for staff" and not BounceReport.objects.exists() and not Suppression.objects.exists()


@pytest.mark.parametrize("report", [bounce, complaint])
@pytest.mark.parametrize("to", [FORGED, "bounces+1@responsys.example", "bounces@responsys.example", "ann@example.com"])
def test_without_a_seal_it_waits_for_staff(sent, arrive, report, to):
    assert untouched(arrive(report(to=to)))


@pytest.mark.parametrize("number", ["{pk}", "<{pk}@responsys.example>"])
def test_a_number_is_no_seal(sent, arrive, number):
    assert untouched(arrive(bounce(to=FORGED, returned=f"Message-ID: {number.format(pk=sent.pk)}")))


def test_what_its_text_quotes_is_not_looked_at(sent, arrive):
    quoted = f"Message-ID: {message_id(delivery=sent.pk)}\r\n{return_path(delivery=sent.pk)}\r\n".encode()
    assert untouched(arrive(bounce(to=FORGED).replace(b"Your mail did", quoted + b"Your mail did")))


def test_two_seals_that_differ_prove_nothing(sent, queued, arrive):
    other = queued("ben@example.com")
    data = bounce(to=return_path(delivery=sent.pk), returned=f"Message-ID: {message_id(delivery=other.pk)}")
    assert untouched(arrive(data))


def test_the_address_that_it_names_is_never_the_one_that_is_suppressed(sent, queued, arrive):
    stranger = queued("stranger@example.org")
    arrive(bounce(to=return_path(delivery=sent.pk), address="stranger@example.org"))
    assert not Suppression.objects.filter(address_digest=stranger.address_digest).exists()
    assert Suppression.objects.get().address_digest == sent.address_digest


def test_a_seal_of_a_delivery_that_never_was_is_none(arrive, db):
    assert untouched(arrive(bounce(to=return_path(delivery=987654))))


def test_a_letter_that_is_no_report_is_nobody_s_bounce(sent, arrive, letter):
    assert untouched(arrive(letter(to=return_path(delivery=sent.pk), subject="Undelivered 5.1.1")))
