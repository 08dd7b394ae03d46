from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from responsys_site.ground.allowances import Allowance
from responsys_site.ground.inserting import Row, insert, insert_each, insert_unless
from responsys_site.ground.models import Heartbeat, LimitCounter
from responsys_site.ground.spending import found_if_used_up, spend_if_left, spend_or_fail
from responsys_site.ground.together import Statement, run_together

ONCE = Allowance("once", "ann", 1, timedelta(hours=1))


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
    first = Statement("SELECT name || '!' FROM ground_heartbeat WHERE name = %s", ["a"])
    run_together(statements=[insert(beat("a", at)), insert(Row(Heartbeat, {"due_at": at}), found={"name": first})])
    assert Heartbeat.objects.filter(name="a!").exists()


@pytest.mark.django_db
def test_a_used_up_limit_fails_the_whole(at):
    act = [spend_or_fail(allowances=[ONCE], at=at), insert(beat("done", at))]
    run_together(statements=act)
    with pytest.raises(IntegrityError):
        run_together(statements=[spend_or_fail(allowances=[ONCE], at=at), insert(beat("again", at))])
    assert [row.name for row in Heartbeat.objects.all()] == ["done"] and LimitCounter.objects.get().count == 1


@pytest.mark.django_db
def test_a_limit_decides_over_a_part(at):
    had_one = found_if_used_up(allowance=ONCE, at=at)
    for name in ("first", "second"):
        part = insert_unless(beat(name, at), unless=had_one)
        run_together(statements=[part, spend_if_left(allowance=ONCE, at=at)])
    assert [row.name for row in Heartbeat.objects.all()] == ["first"] and LimitCounter.objects.get().count == 1
