"""A mistake in our code is found by the log alone in production, and by the page in development; no value is logged."""

import logging

import pytest
from django.core.signals import got_request_exception, request_started
from django.urls import path

from responsys_site import urls as site_urls
from responsys_site.request_log.logs import LineFormatter
from tests.core.http.site_of_one_page import site_of_one_page
from tests.core.http.wsgi_request import ask

SECRET = "jane@example.com"


def clean_address(address):
    return address + 1  # a mistake in a form: TypeError


def view(request):
    return clean_address(request.GET.get("address", SECRET))


urlpatterns = [path("mistake/", view), *site_urls.urlpatterns]
handler500 = site_urls.handler500


def fail_on_start(**kwargs):
    raise LookupError(SECRET)


@pytest.fixture
def site(settings, monkeypatch):
    """A site whose one view has a mistake."""
    front = site_of_one_page(settings, monkeypatch)
    settings.ROOT_URLCONF = __name__
    return front


@pytest.fixture
def signals():
    """What Django, or whoever answers for it, tells of errors of requests."""
    sent = []

    def note(sender, request=None, **kwargs):
        sent.append(request)

    got_request_exception.connect(note)
    yield sent
    got_request_exception.disconnect(note)


@pytest.fixture
def fails_outside_of_views():
    """An error that Django's own handlers do not catch."""
    request_started.connect(fail_on_start)
    yield
    request_started.disconnect(fail_on_start)


def logged(caplog):
    (record,) = [record for record in caplog.records if record.name != "django.request"]  # which goes nowhere
    return LineFormatter("%(message)s").format(record)


def test_error_in_a_form_is_logged_by_class_module_line_and_function(site, caplog, signals):
    with caplog.at_level(logging.ERROR):
        answer = ask(site, "/mistake/", QUERY_STRING=f"address={SECRET}")
    line = logged(caplog)
    assert answer.status == 500 and len(signals) == 1
    assert line.startswith("Request failed: TypeError < tests/core/http/test_error_log_lines.py:")
    assert " clean_address < tests/core/http/test_error_log_lines.py:" in line and " view" in line
    assert SECRET not in line and "\n" not in line


@pytest.mark.usefixtures("fails_outside_of_views")
def test_error_outside_of_views_is_logged_alike_and_signalled(site, caplog, signals):
    with caplog.at_level(logging.ERROR):
        answer = ask(site, "/mistake/")
    assert answer.status == 500 and b"</main>" in answer.body and signals == [None]
    assert logged(caplog).startswith("Request failed: LookupError < tests/core/http/test_error_log_lines.py:")
    assert "fail_on_start" in logged(caplog) and SECRET not in logged(caplog)


def test_error_is_shown_in_development_with_its_traceback(site, settings, caplog):
    settings.DEBUG = True
    with caplog.at_level(logging.ERROR):
        answer = ask(site, "/mistake/", HTTP_ACCEPT="text/html")
    assert answer.status == 500
    assert b"Traceback" in answer.body and b"clean_address" in answer.body and b"TypeError" in answer.body
    assert "style-src 'unsafe-inline'" in answer.headers["Content-Security-Policy"]
    assert "Traceback (most recent call last)" in logged(caplog)


@pytest.mark.usefixtures("fails_outside_of_views")
def test_error_outside_of_views_is_shown_in_development_too(site, settings):
    settings.DEBUG = True
    answer = ask(site, "/mistake/", HTTP_ACCEPT="text/html")
    assert answer.status == 500 and b"Traceback" in answer.body and b"fail_on_start" in answer.body


def test_error_page_of_production_tells_nothing_of_the_error(site):
    answer = ask(site, "/mistake/", HTTP_ACCEPT="text/html")
    assert b"Traceback" not in answer.body and b"TypeError" not in answer.body
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
