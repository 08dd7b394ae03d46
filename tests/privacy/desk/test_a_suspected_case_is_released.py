from datetime import timedelta

import pytest

from privacy.desk.models import WrongState
from privacy.desk.releasing import release


def test_it_is_acknowledged_and_told_and_its_clock_has_run_since_it_came(opened, advocate, sent, at):
    case = opened(suspicion="too fast")
    assert sent() == []
    due = case.due_at
    release(inquiry=case, by=advocate, at=at + timedelta(hours=5))
    case.refresh_from_db()
    assert case.acknowledged_at == at + timedelta(hours=5) and case.due_at == due and not case.suspicion
    assert sorted(letter.to[0] for letter in sent()) == ["advocate@responsys.example", "ann@example.com"]
    assert case.entries.get(event="released") not in case.entries.seen_by_person()


def test_it_is_released_once(opened, advocate, at):
    case = opened(suspicion="trap field")
    release(inquiry=case, by=advocate, at=at)
    with pytest.raises(WrongState):
        release(inquiry=case, by=advocate, at=at)
