import pytest
from django.db import DatabaseError, connection
from django.http import HttpRequest

from responsys_site.core.http import snapshot
from responsys_site.pages import errors
from tests.wsgi_client import SiteClient


@pytest.fixture
def no_database(monkeypatch):
    def refuse(*arguments, **options):
        raise DatabaseError("the database is away")

    monkeypatch.setattr(connection, "cursor", refuse)
    snapshot.clear()


def asked(path="/somewhere/"):
    request = HttpRequest()
    request.method, request.path = "GET", path
    request.META = {"responsys.request_id": "0f1e2d3c"}
    return request


def test_an_unknown_address_answers_404_in_our_design(policy, read):
    page = read("/no-such-page/", status=404)
    assert page.mains == 1 and "/site-map/" in {link.href for link in page.links}


def test_404_does_without_the_database(no_database):
    response = errors.page_not_found(asked(), Exception())
    assert response.status_code == 404 and b"<main" in response.content


@pytest.mark.parametrize("handler", [errors.bad_request, errors.permission_denied, errors.page_not_found])
def test_each_gives_the_number_to_quote(policy, handler):
    assert b"0f1e2d3c" in handler(asked(), Exception()).content


def test_a_refused_form_is_answered_in_our_design(policy):
    browser = SiteClient(enforce_csrf_checks=True)
    response = browser.post("/in/admin/login/", {"username": "maria", "password": "x"})
    assert response.status_code == 403 and "<main" in response.text and "CSRF" not in response.text


def test_500_does_without_database_and_snapshot(no_database, monkeypatch, settings):
    monkeypatch.setattr(snapshot, "current", lambda: pytest.fail("the snapshot was asked for"))
    response = errors.server_error(asked())
    assert response.status_code == 500
    assert settings.COMPANY_ADDRESS[0].encode() in response.content and b"0f1e2d3c" in response.content


def test_500_does_without_templates(monkeypatch):
    def fail(*arguments):
        raise OSError("the disk is away")

    monkeypatch.setattr(errors, "render_to_string", fail)
    response = errors.server_error(asked())
    assert response.status_code == 500 and b"<h1>" in response.content
