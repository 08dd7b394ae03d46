"""Nothing runs at the instant; within a minute it stands in the evidence, once."""

from datetime import timedelta

import pytest

from privacy.jobs import publish_and_settle_job
from privacy.notices.settlement import log_effective_versions
from privacy.notices.withdraw import withdraw
from responsys_site.core.models import AuditEvent
from tests.privacy.notices.conftest import DAY, MINUTE, MONTH, at_once

SECOND = timedelta(seconds=1)


def noted():
    return list(AuditEvent.objects.filter(kind="policy in force").values_list("facts", flat=True))


def test_it_is_noted_once_and_from_its_second_on(posted, at):
    version = posted(at)
    assert "in force" not in publish_and_settle_job(at=version.in_force_at - SECOND) and noted() == []
    assert publish_and_settle_job(at=version.in_force_at).endswith("version 3 is in force")
    assert "in force" not in publish_and_settle_job(at=version.in_force_at + MINUTE)
    assert noted() == [{"version": 3, "in_force_at": "2026-12-23T12:00:00+00:00"}]


def test_a_withdrawn_version_and_history_are_not(posted, officers, at):
    withdraw(version=posted(at), by=officers[0], reason="Unclear.", at=at + DAY)
    publish_and_settle_job(at=at + 2 * MONTH)
    assert noted() == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_note_it_once(posted, at):
    moment = posted(at).in_force_at
    answers = at_once(*[lambda: log_effective_versions(at=moment)] * 4)
    assert sorted(answers) == [[], [], [], [3]] and len(noted()) == 1
