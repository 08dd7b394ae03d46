"""Checks ask the site over HTTP, as a visitor would: bounded in time, and by a mark that only the site can make."""

import ssl
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from django.core import signing

from responsys_site.core.http import self_client
from responsys_site.core.http.self_client import MARK, SiteUnreachable, request_in_process, request_page
from responsys_site.core.promise_checks import CheckFailed
from responsys_site.request_log.buffer import REQUEST_LOG
from responsys_site.request_log.models import RequestRecord
from tests.mail.smtp.certificate import write_certificate
from tests.plugin import HOST
from tests.running_site import free_port

pytestmark = pytest.mark.usefixtures("over_http")


class Pages(BaseHTTPRequestHandler):
    """Answers every path; what it was asked is kept."""

    asked = []

    def do_GET(self):
        self.asked.append((self.path, self.headers))
        self.send_response(302 if self.path == "/moved/" else 200)
        self.send_header("Location", "https://elsewhere.example/")
        self.end_headers()
        for _second in range(50 if self.path == "/trickle/" else 1):
            self.wfile.write(b"Hello.")
            time.sleep(0.1 if self.path == "/trickle/" else 0)

    def log_message(self, *words):
        pass


@contextmanager
def serving(certificate=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *words: None
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def pages(settings):
    Pages.asked = []
    with serving() as url:
        settings.SITE_INTERNAL_URL = url
        yield Pages.asked


def test_page_is_asked_for_under_the_sites_own_name(pages):
    assert request_page(path="/about/").text == "Hello."
    path, headers = pages[0]
    assert (path, headers["Host"], headers["Cookie"]) == ("/about/", HOST, None)


def test_redirect_is_not_followed(pages):
    page = request_page(path="/moved/")
    assert (page.status, page.header("location"), len(pages)) == (302, "https://elsewhere.example/", 1)


def test_answer_that_trickles_is_given_up(pages, monkeypatch):
    monkeypatch.setattr(self_client, "CONNECT_TIMEOUT", 0.3)
    monkeypatch.setattr(self_client, "ANSWER_TIMEOUT", 0.3)
    with pytest.raises(SiteUnreachable, match="did not answer"):
        request_page(path="/trickle/")


def test_stopped_site_is_unreachable(settings):
    settings.SITE_INTERNAL_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(SiteUnreachable, match="did not answer"):
        request_page(path="/")


def test_certificate_that_no_browser_takes_breaks_a_promise(settings, tmp_path):
    with serving(write_certificate(tmp_path)) as url:
        settings.SITE_INTERNAL_URL = url
        with pytest.raises(CheckFailed, match="certificate has expired, or is not valid"):
            request_page(path="/")


@pytest.fixture
def logged(db):
    """How many rows the request log has after a request to the home page with this mark."""

    def count(mark):
        request_in_process(path="/", HTTP_X_SELF_CHECK=mark)
        REQUEST_LOG.flush()
        return RequestRecord.objects.count()

    return count


def test_check_is_no_visitor(policy, pages, logged):
    request_page(path="/")
    assert logged(pages[0][1][MARK]) == 0


@pytest.mark.parametrize(
    "forge",
    [
        lambda mark: "",
        lambda mark: "/",
        lambda mark: mark[:-1] + ("A" if mark[-1] != "A" else "B"),
        lambda mark: signing.TimestampSigner(key="another key", salt="self-check").sign("/"),
        lambda mark: signing.TimestampSigner(salt="self-check").sign("/about/"),
    ],
)
def test_mark_of_anyone_else_is_not_believed(policy, pages, logged, forge):
    request_page(path="/")
    assert logged(forge(pages[0][1][MARK])) == 1


def test_mark_is_good_for_a_minute(policy, pages, logged, at):
    with time_machine.travel(at, tick=False) as clock:
        request_page(path="/")
        clock.shift(61)
        assert logged(pages[0][1][MARK]) == 1
