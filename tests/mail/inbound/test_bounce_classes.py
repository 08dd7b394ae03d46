from datetime import timedelta

import pytest

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.message_ids import return_path
from responsys_site.mail.models import Delivery, Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.mail.inbound.reports import bounce

DEAD = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"]
PASSING = ["5.7.1", "5.7.26", "5.2.1", "5.2.2", "5.3.4", "5.4.4", "5.6.1", "5.0.0", "5.1.8", "4.4.7"]


@pytest.fixture
def bounced(queued, relay, take_in):
    """Mail Ann at a time; it comes back with this status an hour later."""

    def come_back(status, at) -> None:
        delivery = queued()
        Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=at, due_at=at)
        send_due(at=at)
        take_in(bounce(to=return_path(delivery=delivery.pk), status=status), at=at + timedelta(hours=1))
        run(name="handle-incoming-mail", at=at + timedelta(hours=1))

    return come_back


@pytest.mark.parametrize("status", DEAD)
def test_a_report_about_the_mailbox_says_that_it_is_dead(sent, arrive, status):
    arrive(bounce(to=return_path(delivery=sent.pk), status=status))
    assert Suppression.objects.values_list("scope", "reason").get() == ("all", "bounced")


@pytest.mark.parametrize("status", PASSING)
def test_a_report_about_mail_route_or_moment_says_only_that_this_mail_failed(sent, arrive, status):
    arrive(bounce(to=return_path(delivery=sent.pk), status=status))
    assert sent.bounce_reports.get().kind == "hard" and not Suppression.objects.exists()


@pytest.mark.parametrize(("words", "is_dead"), [("550 NXDOMAIN", True), ("550 no route", False)])
def test_a_routing_report_says_dead_where_the_domain_does_not_exist(sent, arrive, words, is_dead):
    report = bounce(to=return_path(delivery=sent.pk), status="5.4.4")
    arrive(report.replace(b"smtp; 550 no", f"smtp; {words}".encode()))
    assert Suppression.objects.exists() is is_dead


def test_faults_that_repeat_over_days_say_dead(bounced, at):
    for day in range(0, 8, 2):
        assert not Suppression.objects.exists()
        bounced("5.7.1", at + timedelta(days=day))
    assert Suppression.objects.get().reason == "bounced"


def test_faults_of_one_day_say_nothing(bounced, at):
    for hour in range(0, 20, 4):
        bounced("5.2.1", at + timedelta(hours=hour))
    assert not Suppression.objects.exists()


def test_a_success_between_begins_the_count_again(bounced, queued, at):
    for day in (0, 2, 4):
        bounced("5.7.1", at + timedelta(days=day))
    Delivery.objects.filter(pk=queued().pk).update(next_attempt_at=at + timedelta(days=5))
    send_due(at=at + timedelta(days=5))
    bounced("5.7.1", at + timedelta(days=6))
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("step", ["rcpt", "data"])
@pytest.mark.parametrize("answer", ["550 5.7.1 blocked", "550 5.1.1 no such user"])
def test_an_answer_of_the_relay_is_weighed_like_a_report(queued, relay, at, step, answer):
    setattr(relay, step, answer)
    delivery = queued()
    send_due(at=at)
    delivery.refresh_from_db()
    assert delivery.state == "failed" and Suppression.objects.exists() is ("5.1.1" in answer)


def test_a_mail_from_the_address_lifts_it_and_no_complaint(sent, arrive, letter, at):
    arrive(bounce(to=return_path(delivery=sent.pk)))
    Suppression.objects.add(address_digest=sent.address_digest, scope="marketing", reason="complained", at=at)
    arrive(letter())
    assert Suppression.objects.values_list("reason").get() == ("complained",)


def test_a_dead_mailbox_is_no_line_of_the_opt_out_journal(sent, arrive, settings):
    arrive(bounce(to=return_path(delivery=sent.pk)))
    assert not settings.OPT_OUT_JOURNAL.exists()
