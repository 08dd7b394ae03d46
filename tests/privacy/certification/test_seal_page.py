import json
from datetime import timedelta

import pytest

from privacy.clauses import DISCLOSURES
from privacy.effective_dates import midnight_at_home
from responsys_site.core.http import snapshot
from tests.privacy.certification.conftest import PAPER

LAPSED = midnight_at_home(day=PAPER["valid_to"] + timedelta(days=1))


@pytest.fixture
def page(text_of):
    return lambda: text_of("/privacy/seal/")


def test_plainly_that_there_is_none(policy, now, page):
    words = page()
    assert "We hold no privacy seal" in words and "No certification on record" in words
    assert "Version 1</a>, as archived on 14 December 2003" in words and "TRUSTe privacy program" in words


def test_a_certificate_with_all_that_its_paper_states(policy, certify, now, page, at):
    row = certify()
    row.record_check(staff_id=row.recorded_by_id, at=at)
    snapshot.clear()
    words = page()
    for stated in ("Example Seal", "ES-17", "This site and its forms.", "10 November 2026", "5 March 2027"):
        assert stated in words
    assert "https://seal.example/verify?licence=17&amp;site=responsys" in words and "https://disputes.example/" in words
    assert "last did so on 23 November 2026" in words


def test_the_seven_disclosures_each_with_its_clause(policy, now, page):
    words = page()
    for disclosure in DISCLOSURES:
        assert f'<tr id="{disclosure.key}"><th scope="row">{disclosure.title}</th>' in words
    assert 'href="/privacy/#corrections"' in words


def test_that_a_valid_licence_is_not_yet_promised(policy, certify, now, page):
    certify()
    assert "a fact, and not yet a promise" in page()


def test_no_word_of_a_paper_is_taken_for_markup(policy, certify, now, page):
    certify(scope="<b>All</b>", program="A & B <i>")
    assert "&lt;b&gt;All" in page() and "A &amp; B &lt;i&gt;" in page()


def test_the_same_as_json(policy, certify, now, client):
    def content():
        return json.loads(client.get("/privacy/seal.json").text)

    none = content()
    assert (none["state"], none["certification"], none["promise"]["promised_by"]) == ("none", None, [1])
    certify()
    valid = content()
    assert valid["state"] == "valid" and valid["certification"]["valid_until"] == "2027-03-06T08:00:00Z"
    assert [entry["key"] for entry in valid["disclosures"]] == [item.key for item in DISCLOSURES]
    now.move_to(LAPSED)
    assert content()["history"][0]["status"] == content()["state"] == "lapsed"
