from dataclasses import replace

import pytest
from django.db import connection, transaction

from responsys_site.core.db.concurrency import temporary_timeouts
from responsys_site.core.models import Heartbeat
from tests.row_locks import ROW_LOCKS

pytestmark = pytest.mark.django_db(transaction=True)
HOLD = 'SELECT 1 FROM "core_heartbeat" FOR UPDATE' if ROW_LOCKS else "SELECT 1"
PATIENCE = "SET lock_timeout = '10s'" if ROW_LOCKS else "SELECT 1"


@pytest.fixture
def worker(settings):
    """A session of a worker that is ended after a second in which it does nothing in its transaction."""
    with temporary_timeouts(timeouts=replace(settings.WORK_DATABASE_TIMEOUTS, idle=1)):
        session = connection.copy()
    session.set_autocommit(False)
    yield session
    session.close()


def test_a_worker_that_hangs_in_a_transaction_loses_its_locks(worker, at):
    Heartbeat.objects.create(name="held", due_at=at)
    with worker.cursor() as cursor:
        cursor.execute(HOLD)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(PATIENCE)
        assert Heartbeat.objects.select_for_update().get().name == "held"


def test_sessions_that_are_opened_elsewhere_have_no_such_limits(worker):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SHOW lock_timeout" if ROW_LOCKS else "SELECT '0'")
        assert cursor.fetchone() == ("0",)
    other.close()
