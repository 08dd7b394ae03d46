from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from responsys_site.core.models import Heartbeat, RateLimitCounter
from responsys_site.core.rate_limits import RateLimit, RateLimitExceeded, TokenUsed
from responsys_site.ground.inserting import Row, insert, insert_each, insert_unless
from responsys_site.ground.spending import do_within_limits, found_if_used_up, over_limit, spend_if_left
from responsys_site.ground.together import Statement, run_together

ONCE = RateLimit("once", "ann", 1, timedelta(hours=1))
TWICE = RateLimit("twice", "all", 2, timedelta(hours=1))


def beat(name, at) -> Row:
    return Row(Heartbeat, {"name": name, "due_at": at})


@pytest.mark.django_db(transaction=True)
def test_all_are_done_or_none(at):
    with pytest.raises(IntegrityError):
        run_together(statements=[insert(beat("a", at)), insert(beat("b", at)), insert(beat("a", at))])
    assert not Heartbeat.objects.exists()
    run_together(statements=[insert_each(Row(Heartbeat, {"due_at": at}), each=[{"name": "a"}, {"name": "b"}])])
    assert Heartbeat.objects.count() == 2


@pytest.mark.django_db
def test_inside_a_transaction_a_failure_undoes_them_alone(at):
    with transaction.atomic():
        Heartbeat.objects.create(name="before", due_at=at)
        with pytest.raises(IntegrityError):
            run_together(statements=[insert(beat("a", at)), insert(beat("before", at))])
    assert [row.name for row in Heartbeat.objects.all()] == ["before"]


@pytest.mark.django_db
def test_a_column_is_looked_up_from_an_earlier_one(at):
    first = Statement("SELECT name || '!' FROM core_heartbeat WHERE name = %s", ["a"])
    run_together(statements=[insert(beat("a", at)), insert(Row(Heartbeat, {"due_at": at}), found={"name": first})])
    assert Heartbeat.objects.filter(name="a!").exists()


def do(name, key, at) -> None:
    over = over_limit(allowances=[key, TWICE], at=at)
    part = insert_unless(beat(name, at), unless=over)
    do_within_limits(key=key, allowances=[TWICE], act=[part], at=at)


@pytest.mark.django_db
def test_a_used_up_limit_leaves_the_whole_undone_and_uncounted(at):
    for name in ("first", "second"):
        do(name, ONCE._replace(subject=name), at)
    with pytest.raises(RateLimitExceeded):
        do("third", ONCE._replace(subject="third"), at)
    assert [row.name for row in Heartbeat.objects.order_by("pk")] == ["first", "second"]
    counts = RateLimitCounter.objects.order_by("subject").values_list("subject", "count")
    assert list(counts) == [("all", 2), ("first", 1), ("second", 1)]


@pytest.mark.django_db
def test_a_used_key_is_told_before_a_used_up_limit(at):
    do("first", ONCE, at)
    do("second", ONCE._replace(subject="other"), at)
    with pytest.raises(TokenUsed):
        do("third", ONCE, at)


@pytest.mark.django_db
def test_a_limit_decides_over_a_part(at):
    had_one = found_if_used_up(allowance=ONCE, at=at)
    for name in ("first", "second"):
        part = insert_unless(beat(name, at), unless=had_one)
        run_together(statements=[part, spend_if_left(allowance=ONCE, at=at)])
    assert [row.name for row in Heartbeat.objects.all()] == ["first"] and RateLimitCounter.objects.get().count == 1
