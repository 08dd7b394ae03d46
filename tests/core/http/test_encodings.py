"""Pages in brotli, gzip or as they are, by RFC 9110, 12.5.3."""

import gzip

import brotli
import pytest

from tests.core.http.wsgi_request import ask

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


@pytest.mark.parametrize(
    ("asked", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("gzip;q=0, br;q=0", "identity"),
        ("br;q=0.001", "br"),
        ("deflate", "identity"),
        ("*", "br"),
        ("*;q=0.1, identity", "identity"),
        ("br;q=0, *", "gzip"),
        ("x-gzip", "gzip"),
        ("GZip", "gzip"),
        ("identity;q=0, gzip", "gzip"),
        ("gzip;q=nonsense", "identity"),
        (";;,=", "identity"),
    ],
)
def test_the_coding_that_was_asked_for_is_sent(one_page, asked, coding):
    answer = ask(one_page, HTTP_ACCEPT_ENCODING=asked)
    assert answer.headers.get("Content-Encoding", "identity") == coding
    assert UNPACK[coding](answer.body) == ask(one_page).body
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("asked", ["identity;q=0", "*;q=0", "identity;q=0, deflate"])
def test_a_browser_that_takes_nothing_gets_406(one_page, asked):
    assert ask(one_page, HTTP_ACCEPT_ENCODING=asked).status == 406


def test_each_coding_has_its_own_etag(one_page):
    tags = {ask(one_page, HTTP_ACCEPT_ENCODING=coding).headers["ETag"] for coding in UNPACK}
    assert len(tags) == 3


def test_a_tag_of_one_coding_does_not_stand_for_another(one_page):
    packed = ask(one_page, HTTP_ACCEPT_ENCODING="br").headers["ETag"]
    assert ask(one_page, HTTP_IF_NONE_MATCH=packed).status == 200
    assert ask(one_page, HTTP_IF_NONE_MATCH=packed, HTTP_ACCEPT_ENCODING="br").status == 304
