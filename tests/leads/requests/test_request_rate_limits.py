import threading

import pytest
from django.db import connection

from leads.models import PendingSubmission, QuarantinedSubmission
from responsys_site.core.models import RateLimitCounter
from tests.leads.conftest import ANSWERS, FORM, key_of
from tests.wsgi_client import SiteClient


def assert_put_off(answer):
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "Too many requests" in answer.text and "How do I import a list?" in answer.text


def test_for_one_address(ask):
    assert [ask().status_code for _ in range(3)] == [303, 303, 303]
    assert_put_off(ask(email="ann.smith@example.com", ip="203.0.113.9"))


def test_from_one_network(ask):
    statuses = [ask(email=f"a{n}@example.com", ip=f"198.51.100.{n}").status_code for n in range(20)]
    assert statuses == [303] * 20
    assert_put_off(ask(email="ann@example.com", ip="198.51.100.99"))
    assert ask(email="ann@example.com", ip="198.51.101.1").status_code == 303


def test_from_everybody_together(ask, settings):
    settings.REQUESTS_PER_HOUR = 2
    assert [ask(email=f"a{n}@example.com", ip=f"10.{n}.0.1").status_code for n in range(2)] == [303, 303]
    assert_put_off(ask(ip="203.0.113.9"))


def test_what_a_program_sends_has_a_limit_of_its_own(ask):
    assert [ask(website="x").status_code for _ in range(4)] == [303, 303, 303, 429]
    assert QuarantinedSubmission.objects.count() == 3


def test_what_a_program_sends_uses_up_nothing_of_what_people_share(ask, settings):
    settings.REQUESTS_PER_HOUR = 2
    statuses = [ask(email=f"b{n}@example.com", ip=f"10.{n}.0.1", website="x").status_code for n in range(3)]
    assert statuses == [303, 303, 429]
    assert ask(ip="203.0.113.9").status_code == 303


def test_what_a_program_sends_uses_up_nothing_of_the_mailbox_it_names(ask):
    assert [ask(ip=f"10.{n}.0.1", website="x").status_code for n in range(3)] == [303] * 3
    assert ask(ip="203.0.113.9").status_code == 303


def test_what_is_put_off_stores_nothing_and_counts_nothing(ask, settings):
    settings.REQUESTS_PER_HOUR = 0
    assert_put_off(ask())
    assert not PendingSubmission.objects.exists() and not RateLimitCounter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_exactly_so_many_pass_at_the_same_moment(policy, settings):
    settings.REQUESTS_PER_HOUR = 4
    keys, statuses = [key_of(SiteClient()) for _ in range(8)], []

    def post(number):
        answers = {"key": keys[number], **ANSWERS, "email": f"a{number}@example.com"}
        statuses.append(SiteClient().post(FORM, answers, REMOTE_ADDR=f"10.{number}.0.1").status_code)
        connection.close()

    threads = [threading.Thread(target=post, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(statuses) == [303] * 4 + [429] * 4
    assert PendingSubmission.objects.count() == 4
