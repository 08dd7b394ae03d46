import json
import re
from xml.etree import ElementTree

import pytest

from privacy.policy.version_metadata import TERMS
from tests.privacy.conftest import POSTED

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(client):
    def read():
        answer = client.get("/privacy/versions.atom")
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        return ElementTree.fromstring(answer.content)

    return read


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_a_feed_has_what_rfc_4287_asks_for(policy, now, feed, settings):
    root = feed()
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(r"[0-9-]{10}T[0-9:]{8}(Z|[+-][0-9:]{5})", element.findtext(f"{ATOM}updated"))
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == f"{settings.SITE_URL}/privacy/versions.atom"
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) and all(name.startswith("urn:uuid:") for name in ids)


def test_a_version_is_posted_then_dated_then_in_force(first, post, settle, now, feed):
    now.move_to(POSTED)
    change = post(2)
    assert titles(feed()) == ["Version 2 is posted", "Version 1 is posted"]
    settle(change, at=POSTED)
    assert titles(feed())[0] == "Version 2 is in force from 30 January 2030"
    now.move_to(POSTED.replace(month=3))
    assert titles(feed())[0] == "Version 2 is in force"


def test_entries_stay_as_they_were(first, post, settle, now, feed):
    now.move_to(POSTED)
    change = post(2)
    before = {ElementTree.tostring(entry) for entry in feed().iter(f"{ATOM}entry")}
    settle(change, at=POSTED)
    assert before <= {ElementTree.tostring(entry) for entry in feed().iter(f"{ATOM}entry")}


def test_terms_stand_beside_the_words_that_state_them(policy, now, client):
    answer = client.get("/privacy/versions/2.json").json()
    assert {"purposes", "categories", "recipients", "retention", "rights"} == set(answer["dpv"])
    assert all(answer["dpv"].values())
    assert answer["dpv"]["rights"][0]["term"] == "https://w3id.org/dpv/legal/eu/gdpr#A15"
    assert answer["redline_url"].endswith("/privacy/versions/1..2/")


def test_whoever_handles_information_for_us_is_a_recipient(policy, now, client):
    recipients = client.get("/privacy/versions/2.json").json()["dpv"]["recipients"]
    assert {one["term"] for one in recipients} == {"https://w3id.org/dpv#DataProcessor"}
    assert [one["words"] for one in recipients] == [
        "which hosts the site and its database",
        "which carries our e-mail to you",
        "which keeps the mailboxes that you write to",
    ]


def test_no_term_is_claimed_that_the_text_does_not_state(policy, now, client):
    dpv = client.get("/privacy/versions/1.json").json()["dpv"]
    assert dpv["rights"] == dpv["retention"] == dpv["recipients"] == []
    assert len(dpv["purposes"]) == 2


def test_every_term_of_the_list_is_stated_by_a_version(policy, now, client):
    versions = [client.get(f"/privacy/versions/{number}.json").json()["dpv"] for number in (1, 2)]
    stated = {(term["term"], term["words"]) for dpv in versions for kind in dpv.values() for term in kind}
    assert {(term.term, term.words) for term in TERMS} == stated


@pytest.mark.parametrize("path", ["/privacy/", "/privacy/versions/2/"])
def test_the_page_carries_its_linked_data(policy, now, text_of, settings, path):
    content = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text_of(path))[1])
    assert content["@type"] == "WebPage" and content["version"] == "2"
    assert content["url"] == f"{settings.SITE_URL}/privacy/versions/2/"
    assert content["temporalCoverage"] == "2026-11-01T07:00:00+00:00/.."


def test_linked_data_cannot_leave_its_element(first, now, text_of, settings):
    settings.COMPANY_NAME = "</script><b>"
    assert "</script><b>" not in text_of("/privacy/versions/1/")


@pytest.mark.parametrize("path", ["/", "/about/", "/privacy/", "/request-information/"])
def test_every_page_names_the_policy(policy, now, text_of, path):
    assert '<link rel="privacy-policy" href="/privacy/">' in text_of(path)


@pytest.mark.parametrize("path", ["/privacy/", "/privacy/versions/", "/privacy/versions/1/"])
def test_pages_of_the_policy_offer_the_feed(policy, now, text_of, path):
    assert 'type="application/atom+xml"' in text_of(path)
