import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from responsys_site.core.models import RateLimitCounter
from responsys_site.core.rate_limits import RateLimit, RateLimitExceeded, consume, consume_all, consume_each

HOUR = timedelta(hours=1)
BOTH = [RateLimit("of-one", "ann", 5, HOUR), RateLimit("of-all", "", 2, HOUR)]


@pytest.mark.django_db
def test_each_is_counted_by_itself(at):
    answers = [[one.allowed for one in consume_each(limits=BOTH, at=at)] for _ in range(3)]
    assert answers == [[True, True], [True, True], [True, False]]


@pytest.mark.django_db
def test_it_counts_in_the_same_rows_as_a_single_limit(at):
    consume(limit=BOTH[1], at=at)
    consume_each(limits=BOTH, at=at)
    assert not consume(limit=BOTH[1], at=at).allowed


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_was_not_counted(at):
    with transaction.atomic():
        consume_each(limits=BOTH, at=at)
        transaction.set_rollback(True)
    assert not RateLimitCounter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_network_over_its_limit_uses_up_nothing_of_a_stranger(at):
    network, stranger = RateLimit("of-network", "192.0.2.0/24", 1, HOUR), RateLimit("of-address", "bob", 1, HOUR)
    consume(limit=network, at=at)
    with pytest.raises(RateLimitExceeded) as refusal, transaction.atomic():
        consume_all(limits=[network, stranger], at=at)
    assert refusal.value.limit == network and refusal.value.retry_after > 0
    assert consume(limit=stranger, at=at).allowed


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_no_error_of_the_database(at):
    with transaction.atomic():
        for _ in range(2):
            usage = consume(limit=RateLimit("once", "ann", 1, HOUR), at=at)
        assert not usage.allowed and RateLimitCounter.objects.get().count == 2


@pytest.mark.django_db(transaction=True)
def test_they_are_exact_however_many_spend_at_once(at):
    passed = []

    def act():
        passed.append(all(one.allowed for one in consume_each(limits=BOTH, at=at)))
        connection.close()

    threads = [threading.Thread(target=act) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sum(passed) == 2
