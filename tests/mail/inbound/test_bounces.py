import pytest

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.message_ids import message_id, return_path
from responsys_site.mail.models import BounceReport, Delivery, IncomingMail, Suppression
from tests.mail.inbound.reports import bounce


def test_one_that_is_final_suppresses_all_mail_to_the_address_of_the_delivery(sent, arrive, at):
    mail = arrive(bounce(to=return_path(delivery=sent.pk)))
    report = BounceReport.objects.get()
    assert (report.delivery, report.kind, report.status, report.mail) == (sent, "hard", "5.1.1", mail)
    suppression = Suppression.objects.get()
    assert (suppression.address_digest, suppression.scope) == (sent.address_digest, "all")
    assert (suppression.reason, suppression.since, mail.state) == ("bounced", at, "handled")


def test_the_delivery_stays_sent(sent, arrive):
    before = Delivery.objects.values().get()
    arrive(bounce(to=return_path(delivery=sent.pk)))
    assert Delivery.objects.values().get() == before and sent.bounce_reports.count() == 1


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delayed", "5.1.1")])
def test_one_that_may_pass_is_recorded_and_no_more(sent, arrive, action, status):
    mail = arrive(bounce(to=return_path(delivery=sent.pk), action=action, status=status))
    assert mail.state == "handled" and Suppression.objects.count() == 0
    assert BounceReport.objects.values_list("kind", "status").get() == ("soft", status)


def test_without_the_return_path_the_header_of_the_returned_mail_is_enough(sent, arrive):
    arrive(
        bounce(to="news@responsys.example", returned=f"From: a@b.example\nMessage-ID: {message_id(delivery=sent.pk)}")
    )
    assert BounceReport.objects.get().delivery == sent


def test_the_recipient_that_a_pipe_was_told_of_is_enough_too(sent, take_in, at):
    take_in(bounce(to="postmaster@responsys.example"), recipient=return_path(delivery=sent.pk))
    run(name="handle-incoming-mail", at=at)
    assert BounceReport.objects.get().delivery == sent


def test_a_whole_returned_mail_is_looked_into_too(sent, arrive):
    data = bounce(to="news@responsys.example", returned=f"Message-ID: {message_id(delivery=sent.pk)}\n\nGood day")
    arrive(data.replace(b"text/rfc822-headers", b"message/rfc822"))
    assert BounceReport.objects.get().delivery == sent


def test_the_same_report_counts_once_and_does_not_suppress_again(sent, arrive):
    first = bounce(to=return_path(delivery=sent.pk))
    arrive(first)
    Suppression.objects.all().delete()
    mail = arrive(b"Received: by another way\r\n" + first)
    assert (mail.state, mail.outcome) == ("handled", "Cannot be delivered 5.1.1: known already")
    assert BounceReport.objects.count() == 1 and Suppression.objects.count() == 0


def test_a_report_on_several_of_whom_one_was_reached_is_not_final(sent, arrive):
    data = bounce(to=return_path(delivery=sent.pk))
    other = b"Final-Recipient: rfc822; y@example.com\r\nAction: relayed\r\nStatus: 2.0.0\r\n"
    arrive(data.replace(b"550 no\r\n", b"550 no\r\n\r\n" + other))
    assert BounceReport.objects.get().kind == "soft" and Suppression.objects.count() == 0


def test_a_report_of_ten_thousand_recipients_is_read_in_part(sent, arrive):
    data = bounce(to=return_path(delivery=sent.pk))
    block = b"Final-Recipient: rfc822; y@example.com\r\nAction: failed\r\nStatus: 5.0.0\r\n\r\n"
    arrive(data.replace(b"550 no\r\n", b"550 no\r\n\r\n" + block * 10_000))
    assert BounceReport.objects.get().kind == "hard"


def test_a_report_that_all_went_well_waits_for_staff(sent, arrive):
    mail = arrive(bounce(to=return_path(delivery=sent.pk), action="delivered", status="2.0.0"))
    assert mail.state == "waits for staff" and BounceReport.objects.count() == 0


def test_a_real_mailbox_is_where_it_comes_from(sent, mailbox, settings, at):
    settings.BOUNCE_MAILBOX = mailbox.address
    path = return_path(delivery=sent.pk)
    mailbox.deliver(bounce(to=path), sender="", to=path)
    run(name="fetch-incoming-mail", at=at)
    run(name="handle-incoming-mail", at=at)
    assert BounceReport.objects.get().delivery == sent and IncomingMail.objects.get().envelope_sender == ""
