from urllib.parse import urlencode

import pytest

from leads.models import InformationRequest
from tests.leads.conftest import ANSWERS, FORM, key_of

ONE_LINE = ["name", "company", "email", "country", "telephone"]


@pytest.mark.parametrize("field", ONE_LINE)
@pytest.mark.parametrize("text", ["a\r\nBcc: b@example.org", "a\nb", "a\u2028b", "a\x85b"])
def test_a_line_break_in_one_line_is_refused(ask, field, text):
    assert ask(**{field: text}).status_code == 422


@pytest.mark.parametrize("text", ["a\x07b", "a\u202eb", "a\u2066b", "a\ufffdb", "a\ufdd0b"])
def test_what_hides_or_overrides_is_refused_everywhere(ask, text):
    assert [ask(**{field: text}).status_code for field in (*ONE_LINE, "needs")] == [422] * 6


@pytest.mark.parametrize("field", [*ONE_LINE, "needs"])
def test_a_nul_is_refused_beside_its_field(client, policy, field):
    body = urlencode({"key": key_of(client), **ANSWERS, field: "a\0b"})
    answer = client.post(FORM, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422 and f"id_{field}_error" in answer.text


@pytest.mark.parametrize("text", ["12", "call me", "<script>alert(1)</script>", "=HYPERLINK(1)", "1" * 41])
def test_what_is_no_telephone_number_is_refused(ask, text):
    assert ask(telephone=text).status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "ann@example.com, ben@example.com",
        "ann@example.com;ben@example.com",
        "Ann <ann@example.com>",
        '"ann smith"@example.com',
        "ann@example.com\r\nCc: ben@example.com",
        "ann@" + "a" * 250 + ".com",
        "ann@[127.0.0.1]",
        "änn@example.com",
        "ann@-example-.com",
        "ann",
    ],
)
def test_what_is_not_one_deliverable_address_is_refused(ask, address):
    answer = ask(email=address)
    assert answer.status_code == 422 and "id_email_error" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "Žluťoučký, Kůň <x>",
        "עברית و عربي\u200f",
        "漢字 👩‍👩‍👧 🏴",
        "=HYPERLINK(1)",
        "<script>alert(1)</script>",
        'O\'Neil "x" {{ 7|add:7 }}',
        "[[opt_out_token]]",
    ],
)
def test_all_else_is_kept_exactly_and_shown_escaped(ask, staff, text):
    ask(name=text, company=text, country=text, telephone=f"{text[:9]} 555 0100", needs=f"{text}\n{text}")
    request = InformationRequest.objects.get()
    assert {request.name, request.company, request.country} == {text} and request.needs == f"{text}\n{text}"
    assert request.telephone == f"{text[:9]} 555 0100"
    assert "<script>alert" not in staff.get(f"/in/admin/leads/informationrequest/{request.pk}/change/").text


def test_an_address_in_an_international_domain_gets_its_mail(ask, sent):
    ask(email="ann@straße.example")
    assert [mail.to for mail in sent()] == [["ann@xn--strae-oqa.example"]]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"name=%ff%fe&email=%ff", "application/x-www-form-urlencoded"),
        (b"name=a", "application/x-www-form-urlencoded; charset=bogus"),
        (b"&".join(b"f%d=1" % number for number in range(1100)), "application/x-www-form-urlencoded"),
        (b"needs=" + b"a" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * 10_000 + b"--x--",
            "multipart/form-data; boundary=x",
        ),
        (b"{}", "application/json"),
        (b"\xff\xfe", ""),
    ],
)
def test_a_hostile_body_gets_a_clear_refusal(client, policy, body, content_type):
    assert 400 <= client.generic("POST", FORM, body, content_type=content_type).status_code < 500


def test_the_key_is_needed_once_per_form(client, policy):
    assert key_of(client) != key_of(client)
