import pytest

from responsys_site.mail.message_ids import message_id, return_path
from responsys_site.mail.models import BounceReport, Suppression
from tests.mail.inbound.reports import complaint


@pytest.mark.parametrize("named_by", ["original", "returned"])
def test_it_stops_mailings_and_nothing_else(sent, arrive, named_by):
    seal = {"original": return_path(delivery=sent.pk), "returned": f"Message-ID: {message_id(delivery=sent.pk)}"}
    mail = arrive(complaint(**{named_by: seal[named_by]}))
    assert mail.state == "handled"
    assert BounceReport.objects.values_list("delivery", "kind", "status").get() == (sent.pk, "complaint", "")
    suppressed = Suppression.objects.values_list("address_digest", "scope", "reason")
    assert list(suppressed) == [(sent.address_digest, "marketing", "complained")]


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", ""])
def test_what_is_no_complaint_waits_for_staff(sent, arrive, kind):
    mail = arrive(complaint(kind=kind, original=return_path(delivery=sent.pk)))
    assert mail.state == "waits for staff" and Suppression.objects.count() == 0
