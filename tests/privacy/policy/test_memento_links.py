"""RFC 7089: the policy's own address is the original, and each version that has been in force is a memento of it."""

import pytest

from tests.privacy.conftest import POSTED

FIRST, SECOND = "Sun, 14 Dec 2003 08:00:00 GMT", "Sun, 01 Nov 2026 07:00:00 GMT"


@pytest.fixture
def gate(client, settings):
    def ask(wanted=None):
        headers = {} if wanted is None else {"Accept-Datetime": wanted}
        return client.get(f"/timegate/{settings.SITE_URL}/privacy/", headers=headers)

    return ask


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ("Sat, 01 Jan 2000 00:00:00 GMT", 1),  # before the first
        (FIRST, 1),
        ("Sun, 01 Nov 2026 06:59:59 GMT", 1),
        (SECOND, 2),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 2),  # after the last
        (None, 2),
    ],
)
@pytest.mark.usefixtures("policy", "now")
def test_the_gate_leads_to_the_version_of_that_time(gate, settings, wanted, number):
    answer = gate(wanted)
    assert answer.status_code == 302
    assert answer["Location"] == f"{settings.SITE_URL}/privacy/versions/{number}/"
    assert answer["Vary"] == "accept-datetime" and "Memento-Datetime" not in answer


def test_the_gate_links_original_timemap_and_both_ends(policy, now, gate, settings):
    link, site = gate()["Link"], settings.SITE_URL
    assert f'<{site}/privacy/>; rel="original"' in link
    assert f'<{site}/timemap/{site}/privacy/>; rel="timemap"; type="application/link-format"' in link
    assert f'<{site}/privacy/versions/1/>; rel="first memento"; datetime="{FIRST}"' in link
    assert f'<{site}/privacy/versions/2/>; rel="last memento"; datetime="{SECOND}"' in link


@pytest.mark.parametrize(
    "wanted", ["yesterday", "2010-01-01", "Sun, 14 Dec 2003 08:00:00 +0000", "Sun, 31 Feb 2010 00:00:00 GMT", ""]
)
def test_a_bad_time_is_refused(policy, now, gate, wanted):
    assert gate(wanted).status_code == 400


def test_a_proxy_that_joins_slashes_does_no_harm(policy, now, client):
    assert client.get("/timegate/https:/www.responsys.example/privacy/").status_code == 302


@pytest.mark.parametrize("address", ["https://elsewhere.example/privacy/", "", "https://www.responsys.example/about/"])
@pytest.mark.parametrize("service", ["timegate", "timemap"])
def test_other_originals_are_unknown(policy, now, client, service, address):
    assert client.get(f"/{service}/{address}").status_code == 404


def test_the_original_names_gate_and_map(policy, now, client, settings):
    link, site = client.get("/privacy/")["Link"], settings.SITE_URL
    assert f'<{site}/timegate/{site}/privacy/>; rel="timegate"' in link and 'rel="timemap"' in link


def test_a_version_says_since_when_it_held_and_of_what_it_is_a_memento(policy, now, client, settings):
    answer = client.get("/privacy/versions/1/")
    assert answer["Memento-Datetime"] == FIRST
    for relation in ("original", "timegate", "timemap", "first memento", "last memento"):
        assert f'rel="{relation}"' in answer["Link"]


def test_a_coming_version_is_no_memento_yet(first, post, now, client, settings):
    now.move_to(POSTED)
    change = post(2, settled_at=POSTED)
    assert "Memento-Datetime" not in client.get("/privacy/versions/2/")
    now.move_to(change.in_force_at)
    assert client.get("/privacy/versions/2/")["Memento-Datetime"] == "Thu, 31 Jan 2030 00:00:00 GMT"


def test_the_map_lists_every_memento(policy, now, client, settings):
    answer = client.get(f"/timemap/{settings.SITE_URL}/privacy/")
    assert answer["Content-Type"] == "application/link-format"
    assert answer.text.count("memento") == 2 and FIRST in answer.text and SECOND in answer.text
    assert 'rel="self"; type="application/link-format"' in answer.text


def test_a_site_without_a_policy_has_no_gate(db, gate):
    assert gate().status_code == 404
