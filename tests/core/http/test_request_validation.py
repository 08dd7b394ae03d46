"""Requests that no browser sends get 4xx in our design, never 500 and never a page."""

import pytest

from responsys_site.wsgi import application
from tests.core.http.wsgi_request import ask

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"


def part(content: bytes, more: bytes = b"") -> bytes:
    return b'--b\r\nContent-Disposition: form-data; name="name"\r\n' + more + b"\r\n" + content + b"\r\n--b--\r\n"


def post(body: bytes, content_type: str = FORM, **more) -> dict:
    return {"path": "/request-information/", "method": "POST", "body": body, "CONTENT_TYPE": content_type, **more}


HOSTILE = {
    "trace": (405, {"method": "TRACE"}),
    "connect": (405, {"method": "CONNECT"}),
    "put": (405, {"method": "PUT"}),
    "delete": (405, {"method": "DELETE"}),
    "unknown method": (405, {"method": "BREW"}),
    "lower-case method": (405, {"method": "get"}),
    "empty method": (405, {"method": ""}),
    "no host": (400, {"HTTP_HOST": None}),
    "empty host": (400, {"HTTP_HOST": ""}),
    "another host": (400, {"HTTP_HOST": "evil.example"}),
    "two hosts": (400, {"HTTP_HOST": "www.responsys.example,evil.example"}),
    "host with a user": (400, {"HTTP_HOST": "www.responsys.example@evil.example"}),
    "host with a path": (400, {"HTTP_HOST": "www.responsys.example/evil"}),
    "host with a space": (400, {"HTTP_HOST": "www.responsys.example evil"}),
    "host with a line break": (400, {"HTTP_HOST": "www.responsys.example\r\nX: y"}),
    "host with NUL": (400, {"HTTP_HOST": "www.responsys.example\0"}),
    "our name as a part": (400, {"HTTP_HOST": "www.responsys.example.evil.example"}),
    "absolute target elsewhere": (400, {"RAW_URI": "http://evil.example/"}),
    "absolute target, other scheme": (400, {"RAW_URI": "file://www.responsys.example/"}),
    "absolute target, broken": (400, {"RAW_URI": "http://[::1/"}),
    "target without a slash": (400, {"RAW_URI": "privacy/"}),
    "asterisk with GET": (400, {"RAW_URI": "*"}),
    "path that is no UTF-8": (400, {"path": "/\xff\xfe"}),
    "path with overlong slash": (400, {"path": "/\xc0\xaf"}),
    "path with a surrogate": (400, {"path": "/\xed\xa0\x80"}),
    "path with NUL": (400, {"path": "/privacy\0/"}),
    "path with a line break": (400, {"path": "/privacy/\r\nSet-Cookie: a=b"}),
    "path too long": (414, {"path": "/" + "a" * 3000}),
    "climbing path": (404, {"path": "/../../etc/passwd"}),
    "climbing static path": (404, {"path": "/static/../../etc/passwd"}),
    "two slashes": (404, {"path": "//evil.example/"}),
    "backslashes": (404, {"path": "/\\evil.example\\"}),
    "query with NUL": (400, {"QUERY_STRING": "a=%00"}),
    "query too long": (414, {"QUERY_STRING": "a" * 5000}),
    "header that is no UTF-8": (400, {"HTTP_USER_AGENT": "\xff\xfe"}),
    "header with NUL": (400, {"HTTP_USER_AGENT": "a\0b"}),
    "header with a line break": (400, {"HTTP_REFERER": "a\nb"}),
    "headers too long": (431, {"HTTP_COOKIE": "a" * 17000}),
    "length that is no number": (400, {"CONTENT_LENGTH": "many"}),
    "negative length": (400, {"CONTENT_LENGTH": "-1"}),
    "length with underscore": (400, {"CONTENT_LENGTH": "1_0"}),
    "length beyond belief": (413, post(b"", CONTENT_LENGTH="9" * 400)),
    "body too long": (413, post(b"name=" + b"a" * 300_000)),
    "chunked body too long": (413, post(b"a" * 300_000, CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING="chunked")),
    "body shorter than said": (400, post(b"name=a", CONTENT_LENGTH="600")),
    "form that is no UTF-8": (400, post(b"name=%ff%fe")),
    "form with raw bytes": (400, post(b"name=\xff\xfe")),
    "form with a raw NUL": (400, post(b"name=a\0b")),
    "form of staff with NUL": (400, post(b"username=a%00b") | {"path": "/in/admin/login/"}),
    "form in windows-1252": (415, post(b"name=%e9", f"{FORM}; charset=windows-1252")),
    "form in UTF-16": (415, post(b"\xff\xfen\0a\0", f"{FORM}; charset=utf-16")),
    "form in no charset": (415, post(b"name=\xe9", f"{FORM}; charset=none-such")),
    "charset that transforms": (415, post(b"name=%e9", f"{FORM}; charset=rot13")),
    "too many fields": (400, post(b"&".join(b"a=b" for _ in range(200)))),
    "multipart that is no UTF-8": (400, post(part(b"\xff\xfe"), MULTIPART)),
    "multipart with NUL": (400, post(part(b"a\0b"), MULTIPART)),
    "multipart in base64": (400, post(part(b"//79", b"Content-Transfer-Encoding: base64\r\n"), MULTIPART)),
    "multipart without boundary": (400, post(part(b"a"), "multipart/form-data")),
    "multipart with odd boundary": (400, post(part(b"a"), "multipart/form-data; boundary=\xc3\xa9")),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_request_is_refused_in_our_design(name):
    status, request = HOSTILE[name]
    answer = ask(application, **request)
    assert answer.status == status
    assert b"</main>" in answer.body
    assert "evil" not in str(answer.fields)
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize("query", ["utm_campaign=%E9", "utm_campaign=\xe9", "a=%C3%28"])
@pytest.mark.parametrize("path", ["/privacy/", "/request-information/", "/opt-out/"])
def test_a_query_that_is_no_utf8_does_not_hide_the_page(path, query):
    assert ask(application, path, QUERY_STRING=query).status == 200


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize("charset", ["windows-1252", '"ISO-8859-15"', "none-such", "utf-7", "rot13", "idna"])
@pytest.mark.parametrize("kind", [FORM, MULTIPART])
def test_an_ascii_body_is_read_whatever_its_label(kind, charset):
    body = b"name=%2BAGE-" if kind == FORM else part(b"+AGE-")
    answer = ask(application, **post(body, f"{kind}; charset={charset}"))
    assert answer.status == 422 and b'value="+AGE-"' in answer.body


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize("charset", ["idna", "utf-16", "none-such"])
def test_a_page_is_shown_whatever_charset_its_request_names(charset):
    answer = ask(application, "/opt-out/", QUERY_STRING="a=%FF", CONTENT_TYPE=f"text/plain; charset={charset}")
    assert answer.status == 200


def test_a_refused_method_is_told_what_is_allowed():
    assert ask(application, method="TRACE").headers["Allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.django_db
def test_a_public_page_says_what_it_allows():
    for method, status in [("OPTIONS", 204), ("POST", 405)]:
        answer = ask(application, "/privacy/", method)
        assert (answer.status, answer.headers["Allow"]) == (status, "GET, HEAD, OPTIONS")


def test_the_server_as_a_whole_answers_options():
    answer = ask(application, "*", "OPTIONS", RAW_URI="*")
    assert (answer.status, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")


@pytest.mark.django_db
def test_a_form_that_is_too_long_says_so():
    answer = ask(application, **HOSTILE["body too long"][1])
    assert b"longer than we can take" in answer.body


@pytest.mark.django_db
def test_a_head_request_for_a_refused_page_has_no_content():
    answer = ask(application, "/no-such-page/", "HEAD")
    assert (answer.status, answer.body) == (404, b"")


@pytest.mark.usefixtures("policy")
def test_an_absolute_target_of_our_own_is_answered():
    answer = ask(
        application, "/privacy/", RAW_URI="https://www.responsys.example/privacy/", HTTP_HOST="ignored.example"
    )
    assert answer.status == 200


def test_letters_beyond_ascii_are_no_fault_of_the_visitor():
    assert ask(application, "/\xc3\xa9", QUERY_STRING="q=%C3%A9", HTTP_REFERER="\xc3\xa9").status == 404
