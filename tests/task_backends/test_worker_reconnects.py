"""A restart of PostgreSQL, or a session that an operator ends, costs worker, clock and request log a pause."""

import sys
import time
from contextlib import contextmanager
from urllib.request import urlopen

import pytest

from tests.mail.smtp_peer import relay_running
from tests.postgres import start_server, start_server_again, stop_server
from tests.redis_server import redis_running
from tests.running_site import expect_soon, free_port
from tests.task_backends.backend_site import EngineSite
from tests.task_backends.backends import InTheDatabase, OnRedis

pytestmark = [pytest.mark.once, pytest.mark.servers]
JOB = "forget-limits"
OTHERS = "pid <> pg_backend_pid() AND datname = current_database()"
END_SESSIONS = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {OTHERS}"
WAITING = f"SELECT max(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND {OTHERS}"
UNFINISHED = (
    "SELECT count(*) FROM core_heartbeat WHERE started_at > COALESCE(GREATEST(finished_at, failed_at), 'epoch')"
)


@pytest.fixture(scope="module")
def server(request):
    """A PostgreSQL of these tests' own, which they may stop."""
    return start_server(request.addfinalizer)


@contextmanager
def away(server):
    """Stop the server, and start it again in the end."""
    stop_server(server)
    try:
        time.sleep(4)  # longer than the first pauses of a worker
        yield
    finally:
        start_server_again(server)


@contextmanager
def site_on(engine, server, folder):
    server.psql(f"CREATE DATABASE {folder.name};")
    with relay_running() as relay:
        address = server.get_uri(folder.name)
        site = EngineSite(folder=folder, port=free_port(), database_url=address, engine=engine, relay=relay)
        site.start()
        yield site
        site.stop()


@pytest.fixture(scope="module")
def site(server, tmp_path_factory):
    with site_on(InTheDatabase(), server, tmp_path_factory.mktemp("tasks_in_the_database")) as site:
        yield site


@pytest.fixture(scope="module")
def site_with_redis(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tasks_on_redis")
    with redis_running(folder) as url, site_on(OnRedis(url=url), server, folder) as site:
        yield site


@pytest.fixture(params=["site", "site_with_redis"])
def working(request):
    """A site on each engine, with the worker that has just done all jobs that were due."""
    site = request.getfixturevalue(request.param)
    with site.worker() as worker:
        does(site, JOB)
        expect_soon(lambda: site.row(UNFINISHED)[0] == 0)
        yield site, worker


def does(site, job) -> None:
    """Wait until a worker has done the job that is due now."""
    site.change("UPDATE core_heartbeat SET finished_at = NULL WHERE name = %s", job)
    site.tick(due=job)
    expect_soon(lambda: site.row("SELECT finished_at FROM core_heartbeat WHERE name = %s", job)[0])


def test_a_worker_whose_sessions_are_ended_works_on(working):
    site, worker = working
    for _ in range(3):
        site.row(END_SESSIONS)
        does(site, JOB)
    assert worker.poll() is None


def test_a_worker_works_on_when_postgresql_was_restarted(working, server):
    site, worker = working
    with away(server):
        pass
    does(site, JOB)
    assert worker.poll() is None


def test_a_job_whose_session_is_ended_says_so_and_is_done_again(working):
    site, worker = working
    with site.locked("core_ratelimitcounter"):
        site.tick(due=JOB)
        pid = expect_soon(lambda: site.row(WAITING)[0])
        site.row("SELECT pg_terminate_backend(%s)", pid)
        expect_soon(lambda: site.words_of(JOB) == "failed: OperationalError")
    does(site, JOB)
    expect_soon(lambda: site.engine.running(site) == 0)
    assert worker.poll() is None


def test_a_worker_is_stopped_while_the_database_is_away(site, server):
    with site.worker() as worker:
        does(site, JOB)
        with away(server):
            assert site.stop_by_signal(worker) == 0


def test_a_job_that_waits_for_a_lock_gives_up_and_the_next_one_is_done(site):
    with site.worker(WORK_LOCK_TIMEOUT="1"), site.locked("core_ratelimitcounter"):
        site.tick(due=JOB)
        expect_soon(lambda: site.words_of(JOB) == "failed: OperationalError")
        does(site, "reap-stuck-tasks")


def test_the_clock_ticks_on_and_is_stopped_by_a_signal(site):
    clock = site.run_in_background(sys.executable, "manage.py", "tick", "--forever")
    expect_soon(lambda: site.row("SELECT bool_and(due_at > now()) FROM core_heartbeat")[0])
    site.row(END_SESSIONS)
    site.change("UPDATE core_heartbeat SET due_at = '2026-01-01' WHERE name = %s", JOB)
    expect_soon(lambda: site.row("SELECT due_at > now() FROM core_heartbeat WHERE name = %s", JOB)[0])
    assert site.stop_by_signal(clock) == 0


def test_the_request_log_is_written_on(site):
    site.row(END_SESSIONS)
    logged = site.row("SELECT count(*) FROM request_log_requestrecord")[0]
    for _ in range(3):
        urlopen(f"{site.url}/healthz").read()
    expect_soon(lambda: site.row("SELECT count(*) FROM request_log_requestrecord")[0] >= logged + 3)
