import logging

import pytest
from django.db import DataError, OperationalError, connection

from responsys_site.request_log import writer
from responsys_site.request_log.buffer import REQUEST_LOG
from responsys_site.request_log.models import DroppedRequests, RequestRecord

pytestmark = pytest.mark.django_db


def fail_with(error):
    def execute(execute, sql, params, many, context):
        if "request_log_requestrecord" in sql:
            raise error
        return execute(sql, params, many, context)

    return connection.execute_wrapper(execute)


def test_rows_wait_and_are_written_when_the_database_is_back(client):
    with fail_with(OperationalError("no room")):
        assert client.get("/no-such-page/").status_code == 404
        assert REQUEST_LOG.flush() == 0
    assert REQUEST_LOG.flush() == 1
    assert not DroppedRequests.objects.exists()


def test_an_outage_is_one_line_in_the_log_and_names_nobody(client, caplog):
    caplog.set_level(logging.INFO, logger="responsys_site.request_log")
    client.get("/no-such-page/", REMOTE_ADDR="198.51.100.9")
    with fail_with(OperationalError("Key (address)=(198.51.100.9)")):
        for _ in range(3):
            REQUEST_LOG.flush()
    REQUEST_LOG.flush()
    lines = [record for record in caplog.records if record.name.startswith("responsys_site.request_log")]
    assert [line.levelname for line in lines] == ["ERROR", "WARNING"]
    assert "198.51.100.9" not in caplog.text


def test_one_refused_row_does_not_take_its_neighbours_with_it(client, monkeypatch):
    for path in ("/one/", "/two/", "/three/"):
        client.get(path)
    insert, bad = writer._insert, REQUEST_LOG._waiting[1][-1]

    def refuse_bad(rows):
        if any(bad in row for row in rows):
            raise DataError
        insert(rows)

    monkeypatch.setattr(writer, "_insert", refuse_bad)
    REQUEST_LOG.flush()
    assert RequestRecord.objects.count() == 2
    assert DroppedRequests.objects.get().count == 1


def test_a_fault_of_our_own_loses_rows_by_count_and_stops_nothing(client, monkeypatch):
    client.get("/no-such-page/")
    monkeypatch.setattr(writer, "network_of", lambda text: 1 / 0)
    writer._address_columns.cache_clear()
    assert REQUEST_LOG.flush() == 0
    monkeypatch.undo()
    REQUEST_LOG.flush()
    assert DroppedRequests.objects.get().count == 1
