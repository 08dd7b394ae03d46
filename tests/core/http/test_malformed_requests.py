"""Malformed requests over a raw socket are refused with the right status, and nothing of them is logged."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.plugin import HOST, ROOT
from tests.running_site import PATIENCE

pytestmark = [pytest.mark.once, pytest.mark.servers]

LONG = b"a" * 9000
HOST_LINE = f"Host: {HOST}\r\n".encode()
# gunicorn can't parse these, and answers by itself.
UNREADABLE = {
    "no request line": (400, b"\r\n\r\nnonsense\r\n\r\n"),
    "no version": (400, b"GET /\r\n" + HOST_LINE + b"\r\n"),
    "version of the future": (400, b"GET / HTTP/9.9\r\n" + HOST_LINE + b"\r\n"),
    "two hosts": (400, b"GET / HTTP/1.1\r\n" + HOST_LINE + b"Host: evil.example\r\n\r\n"),
    "target too long": (414, b"GET /" + LONG + b" HTTP/1.1\r\n" + HOST_LINE + b"\r\n"),
    "header too long": (431, b"GET / HTTP/1.1\r\n" + HOST_LINE + b"X-A: " + LONG + b"\r\n\r\n"),
    "too many headers": (431, b"GET / HTTP/1.1\r\n" + HOST_LINE + b"X-A: b\r\n" * 200 + b"\r\n"),
    "header without colon": (400, b"GET / HTTP/1.1\r\n" + HOST_LINE + b"nonsense\r\n\r\n"),
    "header name with a space": (400, b"GET / HTTP/1.1\r\n" + HOST_LINE + b"X A: b\r\n\r\n"),
    "header with NUL": (400, b"GET / HTTP/1.1\r\n" + HOST_LINE + b"X-A: a\0b\r\n\r\n"),
    "two lengths": (400, b"POST / HTTP/1.1\r\n" + HOST_LINE + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    "bad chunk": (400, b"POST / HTTP/1.1\r\n" + HOST_LINE + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"),
    "unknown coding": (501, b"POST / HTTP/1.1\r\n" + HOST_LINE + b"Transfer-Encoding: rot13\r\n\r\n"),
}
# These reach the site, which refuses them in its own design.
READABLE = {
    "no host": (400, b"GET / HTTP/1.1\r\n\r\n"),
    "another host": (400, b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
    "absolute target elsewhere": (400, b"GET http://evil.example/ HTTP/1.1\r\n" + HOST_LINE + b"\r\n"),
    "trace": (405, b"TRACE / HTTP/1.1\r\n" + HOST_LINE + b"\r\n"),
    "connect": (405, b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST_LINE + b"\r\n"),
    "path that is no UTF-8": (400, b"GET /%ff HTTP/1.1\r\n" + HOST_LINE + b"\r\n"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A gunicorn of the site; yields its port and the file it logs to."""
    log = tmp_path_factory.mktemp("server") / "log"
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    gunicorn = [Path(sys.executable).parent / "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [*gunicorn, "responsys_site.wsgi"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(port)},
            stdout=lines,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(port, log)
        yield port, log
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, log: Path) -> None:
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
    return pytest.fail(f"gunicorn did not start:\n{log.read_text()}")


def send(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while received := connection.recv(65536):
            answer += received
        return answer


def status_and_rest(answer: bytes) -> tuple[int, bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), head + body


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_request_is_refused_by_the_server(server, name):
    status, request = UNREADABLE[name]
    answered, words = status_and_rest(send(server[0], request))
    assert answered == status
    assert b"Traceback" not in words


@pytest.mark.parametrize("name", READABLE)
def test_hostile_request_is_refused_in_our_design(server, name):
    status, request = READABLE[name]
    answered, words = status_and_rest(send(server[0], request))
    assert answered == status
    assert b"Content-Security-Policy" in words and b"</main>" in words
    assert b"evil" not in words


def test_the_log_has_neither_address_nor_path(server):
    port, log = server
    send(port, b"GET /secret-path\r\n" + HOST_LINE + b"\r\n")
    send(port, b"GET /secret-path HTTP/1.1\r\n" + HOST_LINE + b"bad header\r\n\r\n")
    words = log.read_text()
    assert "secret-path" not in words
    assert "ip=" not in words
