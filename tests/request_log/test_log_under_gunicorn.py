import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.migrated import copy_as_file
from tests.plugin import HOST, ROOT
from tests.running_site import expect_soon, free_port

pytestmark = [pytest.mark.once, pytest.mark.servers]

SECRET = "jane-doe-0123"
LONG = 120  # seconds
WAYS = [
    ["-k", "gthread", "--threads", "4", "-w", "2", "--preload"],
    ["-k", "gthread", "-w", "1"],
    ["-k", "sync", "-w", "2"],
]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> Path:
    database = tmp_path_factory.mktemp("log") / "site.sqlite3"
    copy_as_file(database)
    return database


class Server:
    def __init__(self, database: Path, way: list[str], folder: Path) -> None:
        self.port = free_port()
        self.database, self.errors = database, folder / "stderr"
        gunicorn = [Path(sys.executable).parent / "gunicorn", "tests.request_log.site_that_fails", *way]
        # Nobody is given up on here because the machine is busy with other tests.
        patient = ["--timeout", str(LONG), "--graceful-timeout", str(LONG)]
        command = [*gunicorn, *patient, "-b", f"127.0.0.1:{self.port}", "--no-control-socket"]
        environ = os.environ | {"DATABASE_URL": f"sqlite:///{database}"}
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=errors)
        expect_soon(self.answers)

    def answers(self) -> bool:
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", self.port)) == 0

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        connection.request("GET", path, headers={"Host": HOST, "Connection": "close"})
        return connection.getresponse().status

    def send(self, words: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.port), timeout=LONG) as connection:
            connection.sendall(words)
            connection.recv(100)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(LONG)

    def rows(self) -> list[tuple]:
        with sqlite3.connect(self.database) as database:
            rows = database.execute("SELECT route, status, request_id FROM request_log_requestrecord").fetchall()
        database.close()
        return rows


@pytest.fixture
def serve(migrated, tmp_path):
    started = []

    def start(way):
        with sqlite3.connect(migrated) as database:
            database.execute("DELETE FROM request_log_requestrecord")
        database.close()
        started.append(Server(migrated, way, tmp_path))
        return started[-1]

    yield start
    for server in started:
        server.process.kill()
        server.process.wait()


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_a_stop_writes_what_still_waits(serve, way):
    server = serve(way)
    with ThreadPoolExecutor(4) as visitors:
        statuses = list(visitors.map(server.get, ["/no-such-page/"] * 40))
    server.stop()
    assert statuses == [404] * 40
    assert [row[:2] for row in server.rows()] == [("(no route)", 404)] * 40
    assert len({row[2] for row in server.rows()}) == 40


def test_rows_are_written_within_seconds_while_the_server_runs(serve):
    server = serve(WAYS[0])
    server.get("/no-such-page/")
    assert len(expect_soon(server.rows)) == 1


@pytest.mark.parametrize("way", WAYS[1:], ids=" ".join)
def test_neither_rows_nor_log_lines_hold_path_query_or_text(serve, way):
    server = serve(way)
    paths = ["/{}/?q={}", "/fail/{}/?q={}", "/escape/{}/?q={}"]
    assert [server.get(path.format(SECRET, SECRET)) for path in paths] == [404, 500, 500]
    server.send(f"G\x01T /{SECRET} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    server.send(f"GET /{SECRET} HTTP/1.1\r\n{SECRET}\r\n\r\n".encode())
    server.stop()
    lines = server.errors.read_text()
    assert SECRET not in lines + str(server.rows())
    assert {("(no route)", 404), ("fail/<str:secret>/", 500), ("(no route)", 500)} <= {row[:2] for row in server.rows()}
    (failed,) = [row[2] for row in server.rows() if row[:2] == ("fail/<str:secret>/", 500)]
    assert f"[{failed}] Request failed: ValueError < tests/request_log/site_that_fails.py" in lines
