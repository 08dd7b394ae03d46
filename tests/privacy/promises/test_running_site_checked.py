"""The checks see what visitors see: a server that is stopped, and a proxy that loses a header."""

import subprocess
import threading
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.running_site import RunningSite, free_port, migrated_database

pytestmark = [pytest.mark.once, pytest.mark.servers]
VISITED = (
    "from responsys_site.request_log.models import *; "
    "print({record.route for record in RequestRecord.objects.exclude(route='healthz')})"
)


@pytest.fixture
def site(tmp_path):
    site = RunningSite(folder=tmp_path, port=free_port(), database_url=migrated_database(tmp_path))
    try:
        site.start()
        yield site
    finally:
        site.stop()


@contextmanager
def proxy(site, *, without):
    """A proxy in front of the site that drops a header of every answer."""

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self):
            headers = {name: value for name, value in self.headers.items() if name != "Connection"}
            with urllib.request.urlopen(urllib.request.Request(site.url + self.path, headers=headers)) as answer:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name not in {without, "Connection", "Transfer-Encoding"}:
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.read())

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def check(site, promise, monkeypatch=None, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    try:
        return site.manage("check_promises", promise)
    except subprocess.CalledProcessError as error:
        return error.stdout


def test_stopped_server_breaks_a_promise(site):
    assert "S1   kept" in check(site, "S1")
    assert site.manage("shell", "--no-imports", "--command", VISITED) == "set()\n"  # checks are no visitors
    web = site.processes.pop(0)
    web.terminate()
    web.wait()
    assert "S1   not kept      The site did not answer at its own address." in check(site, "S1")


def test_proxy_that_drops_a_header_breaks_a_promise(site, monkeypatch):
    with proxy(site, without="Content-Security-Policy") as url:
        said = check(site, "S1", monkeypatch, SITE_INTERNAL_URL=url)
    assert "S1   not kept      The page / came without its header Content-Security-Policy." in said
