"""deploy/nginx.conf as it stands, run by a real nginx: what people send through it, and who the site takes them for."""

import re
import time
from functools import partial

import pytest

from tests.core.http.nginx_server import Answer, send_through, site_behind_nginx
from tests.plugin import HOST

pytestmark = [pytest.mark.once, pytest.mark.servers]

FORM = "/privacy/report-mail/"
MESSAGE = b"From: shop@example.com\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\nSubject: Sale\r\n\r\n"
MB = 1024 * 1024
CASES = "from privacy.desk.models import *; print([(a.size, a.event.text) for a in Attachment.objects.order_by('pk')])"
ASKED_BY = (
    "from responsys_site.request_log.models import *; print({str(r.address) for r in RequestRecord.objects.all()})"
)


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    with site_behind_nginx(tmp_path_factory.mktemp("behind-nginx")) as both:
        yield both


@pytest.fixture
def send(front):
    """Send a request through nginx, from an address of one's own."""
    return partial(send_through, front[1])


@pytest.fixture
def report(send):
    """Report a mail by the form, with a file of this size, as a browser does."""

    def reported(*, size: int, text: str = "From a shop") -> Answer:
        key = re.search(r'name="key" value="([^"]+)"', send("GET", FORM).text)[1]
        time.sleep(4)  # who sends at once is a program
        fields = {"key": key, "email": "ann@example.com", "text": text}
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()
        ]
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="sale.eml"\r\n\r\n'
        body = b"".join(parts) + head + MESSAGE.ljust(size, b"x") + b"\r\n--b--\r\n"
        kind = "multipart/form-data; boundary=b"
        return send("POST", FORM, body, Content_Type=kind, Origin=f"https://{HOST}", Sec_Fetch_Site="same-origin")

    return reported


def test_a_message_of_a_few_megabytes_is_kept(front, report):
    answer = report(size=4 * MB, text="Four megabytes")
    assert (answer.status, answer.headers["Location"]) == (303, "/privacy/ask/received/")
    assert f"({4 * MB}, 'Four megabytes')" in front[0].manage("shell", "--no-imports", "--command", CASES)


def test_one_that_is_too_large_is_said_so_and_nothing_typed_is_lost(report):
    answer = report(size=8 * MB, text="Eight megabytes, and a long story")
    assert answer.status == 422 and "larger than 5.0" in answer.text
    assert "Eight megabytes, and a long story" in answer.text


@pytest.mark.parametrize("size", [10 * MB, 11 * MB, 30 * MB])
def test_one_that_is_far_too_large_gets_the_sites_own_page(report, size):
    answer = report(size=size)
    assert answer.status == 413 and "longer than we can take" in answer.text and "nginx" not in answer.text
    assert "still have what you typed" in answer.text and answer.headers["Cache-Control"] == "no-store"


def test_elsewhere_too_what_is_too_long_gets_the_sites_own_page(send):
    answer = send("POST", "/privacy/ask/", b"x" * MB, Content_Type="application/x-www-form-urlencoded")
    assert answer.status == 413 and "longer than we can take" in answer.text and "nginx" not in answer.text


def test_after_a_refusal_the_next_one_is_served(send, report):
    report(size=11 * MB)
    assert [send("GET", FORM).status for _ in range(8)] == [200] * 8


def test_the_site_sees_who_asks_and_believes_nobody_elses_word(front, send):
    send("GET", "/contact/", source="127.0.0.9", X_Forwarded_For="203.0.113.7", Forwarded="for=203.0.113.8")
    for _ in range(100):
        seen = front[0].manage("shell", "--no-imports", "--command", ASKED_BY)
        if "127.0.0.9" in seen:
            break
        time.sleep(0.2)
    assert "127.0.0.9" in seen and "203.0.113" not in seen


def test_an_etag_stays_strong_and_answers_a_conditional_request(send):
    first = send("GET", "/contact/")
    assert first.headers["ETag"].startswith('"') and "nginx/" not in str(first.headers)
    assert send("GET", "/contact/", If_None_Match=first.headers["ETag"]).status == 304
