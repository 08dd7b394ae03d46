import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from responsys_site.core.models import Heartbeat
from responsys_site.ground.inserting import Row, insert
from responsys_site.ground.together import run_together


def beat(name, at):
    return insert(Row(Heartbeat, {"name": name, "due_at": at}))


@pytest.mark.django_db
def test_postgresql_is_sent_nothing_but_values(at):
    with CaptureQueriesContext(connection) as queries:
        run_together(statements=[beat("a", at), beat("b", at)])
    sent = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(sent) == (1 if connection.vendor == "postgresql" else 2)
    assert any("INSERT" in sql for sql in sent) == (connection.vendor == "sqlite")


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_plans_them_anew(at):
    run_together(statements=[beat("a", at)])
    connection.close()
    run_together(statements=[beat("b", at)])
    assert Heartbeat.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_was_refused_the_first_time_can_be_done_the_next(at):
    run_together(statements=[beat("a", at)])
    connection.close()
    with pytest.raises(IntegrityError):
        run_together(statements=[beat("a", at)])
    run_together(statements=[beat("b", at)])
    assert Heartbeat.objects.count() == 2
