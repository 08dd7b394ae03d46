"""Conditional requests by RFC 9110, 13."""

import pytest

from tests.core.http.wsgi_request import ask


@pytest.fixture
def etag(one_page):
    return ask(one_page).headers["ETag"]


def test_the_etag_is_strong_and_stays(one_page, etag):
    assert etag.startswith('"')
    assert ask(one_page).headers["ETag"] == etag


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*", ' "a" ,W/{} '])
def test_a_page_that_is_known_is_not_sent_again(one_page, etag, form):
    answer = ask(one_page, HTTP_IF_NONE_MATCH=form.format(etag))
    assert (answer.status, answer.body) == (304, b"")


def test_304_carries_what_a_cache_needs(one_page, etag):
    headers = ask(one_page, HTTP_IF_NONE_MATCH=etag).headers
    assert (headers["ETag"], headers["Vary"], headers["Cache-Control"]) == (etag, "Accept-Encoding", "no-cache")
    assert not {"Content-Type", "Content-Length"} & set(headers)


@pytest.mark.parametrize("value", ['"other"', "nonsense", "", '"unfinished'])
def test_another_tag_gets_the_page(one_page, value):
    assert ask(one_page, HTTP_IF_NONE_MATCH=value).status == 200


def test_if_match_holds_back_a_page_that_changed(one_page, etag):
    assert ask(one_page, HTTP_IF_MATCH='"other"').status == 412
    assert ask(one_page, HTTP_IF_MATCH=f"W/{etag}").status == 412  # strong comparison: 13.1.1
    assert ask(one_page, HTTP_IF_MATCH=f'"other", {etag}').status == 200
    assert ask(one_page, HTTP_IF_MATCH="*").status == 200


def test_if_match_is_asked_before_if_none_match(one_page, etag):
    assert ask(one_page, HTTP_IF_MATCH='"other"', HTTP_IF_NONE_MATCH=etag).status == 412
    assert ask(one_page, HTTP_IF_MATCH=etag, HTTP_IF_NONE_MATCH=etag).status == 304


def test_dates_are_ignored_where_there_is_none(one_page):
    date = "Mon, 23 Nov 2026 12:00:00 GMT"
    assert ask(one_page, HTTP_IF_MODIFIED_SINCE=date).status == 200
    assert ask(one_page, HTTP_IF_UNMODIFIED_SINCE=date).status == 200


def test_a_range_is_ignored(one_page):
    assert ask(one_page, HTTP_RANGE="bytes=0-3").status == 200


def test_head_has_the_headers_of_get_and_no_content(one_page):
    for _ in range(2):
        got, head = ask(one_page), ask(one_page, method="HEAD")
        assert head.fields == got.fields
        assert head.body == b""


def test_head_alone_is_answered_as_get_would_be(one_page):
    head = ask(one_page, method="HEAD")
    assert head.fields == ask(one_page).fields
