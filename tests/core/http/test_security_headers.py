"""Every answer carries the security headers once: pages, errors, static files and 304."""

from urllib.parse import urljoin

import pytest
from django.http import HttpResponse
from django.templatetags.static import static
from django.test import override_settings

from responsys_site.core.http.wsgi_front import WSGIFront
from responsys_site.wsgi import application
from tests.core.http.wsgi_request import ask

EXPECTED = {
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "X-Permitted-Cross-Domain-Policies",
}


def plain(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"x"]


def assert_guarded(answer):
    names = [name.lower() for name, _ in answer.fields]
    assert len(names) == len(set(names))
    assert {name.lower() for name in EXPECTED} <= set(names)


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize(
    ("status", "path", "extra"),
    [
        (200, "/privacy/", {}),
        (301, "/privacy", {}),
        (302, "/in/admin/", {}),
        (400, "/privacy/", {"HTTP_HOST": "evil.example"}),
        (404, "/no-such-page/", {}),
        (404, "/static/no-such-file.css", {}),
        (405, "/privacy/", {"method": "TRACE"}),
        (405, "/privacy/", {"method": "POST"}),
        (406, "/privacy/", {"HTTP_ACCEPT_ENCODING": "identity;q=0"}),
        (412, "/privacy/", {"HTTP_IF_MATCH": '"other"'}),
        (304, "/privacy/", {"HTTP_IF_NONE_MATCH": "*"}),
        (200, "/healthz", {}),
    ],
)
def test_the_site_answers_with_all_headers(status, path, extra):
    answer = ask(application, path, **extra)
    assert answer.status == status
    assert_guarded(answer)


def test_static_files_have_them_and_so_has_their_304():
    path = urljoin("/", static("css/site.css"))
    answer = ask(application, path)
    assert answer.status == 200
    assert_guarded(answer)
    again = ask(application, path, HTTP_IF_NONE_MATCH=answer.headers.get("ETag", "*"))
    assert_guarded(again)


def test_an_application_that_fails_is_answered_with_500_in_our_design():
    def broken(environ, start_response):
        raise RuntimeError("secret words")

    answer = ask(WSGIFront(broken), "/")
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert answer.headers["Content-Type"].startswith("text/html")
    assert_guarded(answer)


def test_a_view_cannot_weaken_them():
    def lax(environ, start_response):
        response = HttpResponse("x")
        headers = [*response.items(), ("content-security-policy", "default-src *"), ("X-Frame-Options", "ALLOWALL")]
        start_response("200 OK", headers)
        return [b"x"]

    answer = ask(WSGIFront(lax), "/")
    assert_guarded(answer)
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_public_pages_allow_no_script_at_all():
    policy = ask(application, "/healthz").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_staff_pages_allow_our_own_scripts_and_nothing_inline():
    policy = ask(application, "/in/admin/login/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_site_without_https_neither_pins_nor_upgrades():
    with override_settings(HSTS_SECONDS=0, SITE_URL="http://127.0.0.1:8000"):
        answer = ask(WSGIFront(plain), "/")
    assert "Strict-Transport-Security" not in answer.headers
    assert "upgrade-insecure-requests" not in answer.headers["Content-Security-Policy"]


def test_what_names_no_caching_is_not_stored():
    answer = ask(WSGIFront(plain), "/")
    assert answer.headers["Cache-Control"] == "no-store"
