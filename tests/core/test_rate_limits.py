from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from responsys_site.core.models import RateLimitCounter
from responsys_site.core.rate_limits import RateLimit, consume, delete_expired, network_of

HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_the_limit_is_reached_and_ends_with_its_window(at):
    answers = [consume(limit=RateLimit("try", "s", 2, HOUR), at=at).allowed for _ in range(3)]
    assert answers == [True, True, False]
    assert consume(limit=RateLimit("try", "s", 2, HOUR), at=at + HOUR).allowed


@pytest.mark.django_db
def test_it_says_how_many_seconds_are_left(at):
    assert consume(limit=RateLimit("try", "s", 1, HOUR), at=at + timedelta(minutes=59)).retry_after == 60


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_pass_exactly_as_often_as_allowed(at):
    def one(_):
        try:
            return consume(limit=RateLimit("try", "s", 4, HOUR), at=at).allowed
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(one, range(10))) == 4


@pytest.mark.django_db
def test_ended_counters_are_forgotten(at):
    consume(limit=RateLimit("try", "s", 1, HOUR), at=at)
    assert [delete_expired(at=at), delete_expired(at=at + 2 * HOUR)] == ["0 counters removed", "1 counters removed"]
    assert not RateLimitCounter.objects.exists()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("not an address", ""),
    ],
)
def test_an_address_is_counted_under_its_network(address, network):
    assert network_of(address) == network
