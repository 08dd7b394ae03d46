import logging
import sys

import pytest

from responsys_site.request_log.logs import LineFormatter, RequestIdFilter, StripRequestDetails, current_request_id

SECRET = "jane@example.com"


def failed(message, *args):
    """The log record of an error whose text quotes what somebody typed."""
    try:
        raise ValueError(SECRET)
    except ValueError:
        return logging.LogRecord("gunicorn.error", logging.ERROR, __file__, 1, message, args, sys.exc_info())


@pytest.fixture
def line():
    return LineFormatter("[%(request_id)s] %(message)s").format


def test_a_line_carries_the_request_id_and_outside_of_requests_a_dash(line):
    record = logging.LogRecord("any", logging.INFO, __file__, 1, "words", (), None)
    assert RequestIdFilter().filter(record)
    assert line(record) == "[-] words"
    token = current_request_id.set("0123456789abcdef")
    RequestIdFilter().filter(record)
    current_request_id.reset(token)
    assert line(record) == "[0123456789abcdef] words"


def test_an_error_is_its_class_and_its_place(line):
    record = failed("It failed")
    RequestIdFilter().filter(record)
    assert "ValueError < tests/request_log/test_log_lines_name_nobody.py:" in line(record)
    assert SECRET not in line(record)


def test_what_the_server_says_of_a_failed_request_loses_path_and_text():
    record = failed("Error handling request %s %s", "GET", f"/opt-out/{SECRET}/")
    StripRequestDetails().filter(record)
    assert "Request failed: ValueError < tests/request_log/" in logging.Formatter().format(record)
    assert SECRET not in logging.Formatter().format(record)


def test_what_the_server_says_of_an_unreadable_request_loses_address_and_line():
    record = logging.LogRecord("gunicorn.error", 30, "", 1, f"Invalid request from ip=192.0.2.7: {SECRET}", (), None)
    StripRequestDetails().filter(record)
    assert record.getMessage() == "Invalid request"


def test_gunicorn_is_filtered_from_the_start():
    assert any(isinstance(one, StripRequestDetails) for one in logging.getLogger("gunicorn.error").filters)
