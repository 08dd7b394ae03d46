from datetime import timedelta

import pytest
from django.db import IntegrityError

from responsys_site.core.jobs.scheduler import enqueue_due_jobs, run
from responsys_site.request_log.buffer import REQUEST_LOG
from responsys_site.request_log.jobs import CUT_JOB
from responsys_site.request_log.models import DroppedRequests, RequestRecord


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.9", "198.51.100.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:198.51.100.9", "198.51.100.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("2002:c633:6409::1", "198.51.100.0/24"),
        ("64:ff9b::c633:6409", "198.51.100.0/24"),
        ("2001:0:cb00:7101:8000:63bf:39cc:9bf6", "198.51.100.0/24"),
    ],
)
def test_after_fourteen_days_only_the_network_is_left(client, db, at, address, network):
    client.get("/no-such-page/", REMOTE_ADDR=address)
    REQUEST_LOG.flush()
    RequestRecord.objects.update(at=at - timedelta(days=14, minutes=1))
    assert RequestRecord.objects.get().address
    run(name=CUT_JOB, at=at)
    record = RequestRecord.objects.get()
    assert (record.address, record.network) == (None, network)


def test_an_address_of_thirteen_days_is_whole(make_record, at):
    record = make_record(at=at - timedelta(days=13))
    run(name=CUT_JOB, at=at)
    record.refresh_from_db()
    assert record.address == "192.0.2.7"


def test_rows_go_after_180_days(make_record, at):
    make_record(at=at - timedelta(days=180, minutes=1))
    make_record(at=at - timedelta(days=179))
    DroppedRequests.objects.create(at=at - timedelta(days=181), count=1)
    assert run(name=CUT_JOB, at=at) == "1 addresses cut to their network, 1 rows removed"
    assert (RequestRecord.objects.count(), DroppedRequests.objects.count()) == (1, 0)


def test_more_rows_than_a_batch_are_cut_in_one_run(make_record, at, monkeypatch):
    monkeypatch.setattr("responsys_site.request_log.jobs.BATCH", 2)
    for _ in range(5):
        make_record(at=at - timedelta(days=15))
    run(name=CUT_JOB, at=at)
    assert not RequestRecord.objects.with_address().exists()


def test_the_job_is_due_every_hour(db, at):
    assert CUT_JOB in enqueue_due_jobs(at=at)
    assert CUT_JOB not in enqueue_due_jobs(at=at + timedelta(minutes=59))
    assert CUT_JOB in enqueue_due_jobs(at=at + timedelta(hours=1))


def test_an_address_without_its_network_is_refused_by_the_database(make_record):
    with pytest.raises(IntegrityError):
        make_record(network="")


def test_an_address_that_is_none_is_logged_as_none(client, db):
    client.get("/no-such-page/", REMOTE_ADDR="")
    REQUEST_LOG.flush()
    assert RequestRecord.objects.get().address is None
