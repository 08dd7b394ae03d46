from datetime import timedelta

import pytest

from privacy.desk.cases.quarantine import release_case
from privacy.desk.cases.replies import reply
from privacy.desk.cases.staff_actions import close_case
from privacy.desk.jobs import purge_spam_cases
from privacy.desk.models import Attachment, WrongState


def test_it_is_acknowledged_and_told_and_its_clock_has_run_since_it_came(opened, advocate, sent, at):
    case = opened(quarantine_reason="too fast")
    assert sent() == []
    due = case.due_at
    release_case(case=case, by=advocate, at=at + timedelta(hours=5))
    case.refresh_from_db()
    assert case.acknowledged_at == at + timedelta(hours=5) and case.due_at == due and not case.quarantine_reason
    assert sorted(letter.to[0] for letter in sent()) == ["advocate@responsys.example", "ann@example.com"]
    assert case.events.get(event="released") not in case.events.visible_to_requester()


def test_it_is_released_once(opened, advocate, at):
    case = opened(quarantine_reason="trap field")
    release_case(case=case, by=advocate, at=at)
    with pytest.raises(WrongState):
        release_case(case=case, by=advocate, at=at)


def test_once_closed_it_is_forgotten_after_thirty_days_and_no_other(opened, advocate, at):
    case, meant = opened(quarantine_reason="trap field"), opened()
    entry = case.events.get()
    close_case(case=case, by=advocate, at=at)
    Attachment.objects.store(event=entry, name="sale.eml", declared_type="message/rfc822", chunks=[b"From: a"])
    late = at + timedelta(days=30)
    assert "1 cases" in purge_spam_cases(at=late) and "0 cases" in purge_spam_cases(at=late)
    [row.refresh_from_db() for row in (case, meant, entry)]
    assert (case.address, entry.text, b"".join(Attachment.objects.get().chunks())) == ("", "", b"")
    assert meant.address == "ann@example.com"
    with pytest.raises(WrongState):
        release_case(case=case, by=advocate, at=late)


def test_a_colleagues_letter_releases_it(opened, advocate, at):
    case = opened(quarantine_reason="too many")
    reply(case=case, text="Here it is.", by=advocate, at=at)
    assert not case.quarantine_reason and case.events.filter(event="acknowledged").count() == 0
    assert "0 cases" in purge_spam_cases(at=at + timedelta(days=30))
