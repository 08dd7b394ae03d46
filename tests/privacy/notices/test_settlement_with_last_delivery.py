"""Settling is noticed right after the last result, not only by the job of every minute."""

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult

from privacy.notices.settlement import settle, settle_notices
from responsys_site.mail.queue.tasks import send_due
from tests.privacy.notices.conftest import MINUTE, REFUSING

TASK = "privacy.notices.settlement.settle_notices"


@pytest.mark.parametrize("backend", ["django.core.mail.backends.locmem.EmailBackend", REFUSING])
def test_workers_are_told_when_a_legal_mail_has_come_to_an_end(on_file, posted, mailer, backend, at):
    on_file("gone")
    mailer(backend)
    posted(at)
    assert not DBTaskResult.objects.filter(task_path=TASK).exists()
    send_due(at=at + MINUTE)
    assert DBTaskResult.objects.filter(task_path=TASK).count() == 1


def test_other_mail_tells_nobody(on_file, officers, draft_change, staff_of, at):
    staff_of(0).act(draft_change(), "ask", at=at)
    assert send_due(at=at + MINUTE).tried
    assert not DBTaskResult.objects.filter(task_path=TASK).exists()


def test_the_task_settles_what_waits_for_nobody(on_file, posted, at):
    on_file("ann")
    version = posted(at)
    send_due(at=at + MINUTE)
    with time_machine.travel(at + 2 * MINUTE, tick=False):
        settle_notices.call()
    version.refresh_from_db()
    assert version.settled_at is not None and settle(at=at + 3 * MINUTE) == []
