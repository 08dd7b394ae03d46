from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse

from responsys_site.core.forms.protection import (
    FormTokenExpired,
    FormTokenInvalid,
    is_cross_site,
    new_form_token,
    read_form_token,
)
from tests.plugin import HOST

PUBLIC_FORMS = [
    *("leads:request", "leads:opt_out_by_address", "leads:profile_link"),
    *("desk:ask", "desk:correction", "desk:report_mail", "desk:link_request"),
]


def test_a_token_tells_what_its_form_had_shown(at):
    key = new_form_token(form="ask", shown={"version": "2"}, at=at)
    assert read_form_token(form="ask", token=key, at=at + timedelta(days=6)).shown == {"version": "2"}


def test_each_showing_has_its_own_nonce(at):
    keys = [new_form_token(form="ask", shown={}, at=at) for _ in range(2)]
    assert len({read_form_token(form="ask", token=key, at=at).nonce for key in keys}) == 2


def test_every_token_has_the_same_length(at):
    moments = [at, at + timedelta(microseconds=1), at + timedelta(milliseconds=123)]
    assert len({len(new_form_token(form="ask", shown={"version": "2"}, at=moment)) for moment in moments}) == 1


def test_an_old_token_has_expired(at):
    key = new_form_token(form="ask", shown={}, at=at)
    with pytest.raises(FormTokenExpired):
        read_form_token(form="ask", token=key, at=at + timedelta(days=7, seconds=1))


@pytest.mark.parametrize("altered", ["", "x", "a:b:c", "é", "0" * 5000])
def test_an_altered_token_is_refused(at, altered):
    key = new_form_token(form="ask", shown={}, at=at)
    for text in (altered, key + "x", key[:-1]):
        with pytest.raises(FormTokenInvalid):
            read_form_token(form="ask", token=text, at=at)


def test_a_token_of_another_form_is_refused(at):
    with pytest.raises(FormTokenInvalid):
        read_form_token(form="ask", token=new_form_token(form="tell", shown={}, at=at), at=at)


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Origin": f"https://{HOST}"}, False),
        ({"Origin": "https://evil.example"}, True),
        ({"Origin": f"https://{HOST}.evil.example"}, True),
        ({"Origin": f"https://{HOST}:443"}, False),
        ({"Origin": f"https://{HOST}:8443"}, True),
        ({"Origin": f"http://{HOST}"}, True),
        ({"Origin": f"ftp://{HOST}"}, True),
        ({"Origin": "http://[::1"}, True),
        ({"Origin": f"https://{HOST}:port"}, True),
        ({"Origin": "\\"}, True),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, False),
    ],
)
def test_the_browser_says_where_a_post_comes_from(headers, foreign):
    request = RequestFactory(headers=headers).post("/", headers={"Host": HOST}, secure=True)
    assert is_cross_site(environ=request.META) is foreign


@pytest.mark.parametrize("form", PUBLIC_FORMS)
@pytest.mark.parametrize("origin", ["http://[::1", f"http://{HOST}", "https://[half", f"https://{HOST}:x"])
def test_a_form_from_an_unreadable_or_other_origin_is_shown_again_with_the_reason(policy, client, form, origin):
    answer = client.post(reverse(form), headers={"Origin": origin}, secure=True)
    assert answer.status_code == 403
    assert "another site" in answer.text
