from datetime import timedelta

import pytest

from privacy.desk.answering import reply
from privacy.desk.jobs import forget_suspected_cases
from privacy.desk.models import Attachment, WrongState
from privacy.desk.releasing import release
from privacy.desk.staff_work import close


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


def test_once_closed_it_is_forgotten_after_thirty_days_and_no_other(opened, advocate, at):
    case, meant = opened(suspicion="trap field"), opened()
    entry = case.entries.get()
    close(inquiry=case, by=advocate, at=at)
    Attachment.objects.store(entry=entry, name="sale.eml", declared_type="message/rfc822", chunks=[b"From: a"])
    late = at + timedelta(days=30)
    assert "1 cases" in forget_suspected_cases(at=late) and "0 cases" in forget_suspected_cases(at=late)
    [row.refresh_from_db() for row in (case, meant, entry)]
    assert (case.address, entry.text, b"".join(Attachment.objects.get().raw())) == ("", "", b"")
    assert meant.address == "ann@example.com"
    with pytest.raises(WrongState):
        release(inquiry=case, by=advocate, at=late)


def test_a_colleagues_letter_releases_it(opened, advocate, at):
    case = opened(suspicion="too many")
    reply(inquiry=case, text="Here it is.", by=advocate, at=at)
    assert not case.suspicion and case.entries.filter(event="acknowledged").count() == 0
    assert "0 cases" in forget_suspected_cases(at=at + timedelta(days=30))
