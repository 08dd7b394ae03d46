import pytest

from responsys_site.request_log.buffer import RequestLogBuffer
from responsys_site.request_log.logs import current_request_id
from responsys_site.request_log.middleware import RequestLogMiddleware
from responsys_site.request_log.writer import RequestEntry


@pytest.fixture
def noted():
    return []


@pytest.fixture
def log(noted):
    return RequestLogBuffer(write=lambda batch, lost: noted.extend(map(RequestEntry._make, batch)) or 0)


class Body:
    closed = False

    def __iter__(self):
        yield b"first"
        yield b"second"

    def close(self):
        self.closed = True


def run(application, environ, log):
    started = []
    body = RequestLogMiddleware(application, log=log)(environ, lambda *answer: started.append(answer))
    return body, started


def test_a_streamed_body_is_passed_on_closed_and_then_logged(environ, log, noted):
    body = Body()
    passed, _ = run(lambda environ, start: start("200 OK", []) or body, environ, log)
    assert (list(passed), log.flush()) == ([b"first", b"second"], 0)
    passed.close()
    assert (body.closed, log.flush(), noted[0].status) == (True, 1, "200")


def test_what_the_application_raises_is_logged_as_500_and_raised_again(environ, log, noted):
    def application(environ, start):
        raise LookupError

    with pytest.raises(LookupError):
        run(application, environ, log)
    log.flush()
    assert noted[0].status == "500"


def test_a_body_that_breaks_off_is_logged_as_500(environ, log, noted):
    def application(environ, start):
        start("200 OK", [])
        yield b"first"
        raise LookupError

    body, _ = run(application, environ, log)
    with pytest.raises(LookupError):
        list(body)
    body.close()
    log.flush()
    assert noted[0].status == "500"


def test_a_file_reaches_the_server_as_the_file_it_knows(environ, log):
    file = Body()
    body, _ = run(lambda environ, start: start("200 OK", []) or file, environ | {"wsgi.file_wrapper": Body}, log)
    assert body is file
    assert log.flush() == 1


def test_the_headers_that_an_application_keeps_do_not_grow(environ, log):
    kept = [("Content-Type", "text/html")]
    _, started = run(lambda environ, start: start("200 OK", kept) or [b""], environ, log)
    assert started[0][1][1:] == [("X-Request-ID", environ["responsys.request_id"])]
    assert kept == [("Content-Type", "text/html")]


def test_the_request_id_is_known_while_answering_and_gone_after(environ, log):
    seen = []
    run(lambda environ, start: start("200 OK", []) or seen.append(current_request_id.get()) or [], environ, log)
    assert seen == [environ["responsys.request_id"]]
    assert current_request_id.get() == "-"


def test_a_long_user_agent_is_cut_before_it_is_read(environ, log, noted):
    run(lambda environ, start: start("200 OK", []) or [], environ | {"HTTP_USER_AGENT": "x" * 9000}, log)
    log.flush()
    assert len(noted[0].user_agent) == 512
