import pytest

from responsys_site.core.http import snapshot

PAGES = [
    "/privacy/",
    "/privacy/versions/",
    "/privacy/versions/1/",
    "/privacy/versions/1.json",
    "/privacy/versions/1.md",
    "/privacy/versions/1..2/",
    "/privacy/versions.atom",
    "/privacy/on/2010-05-05/",
    "/timemap/https://www.responsys.example/privacy/",
    "/privacy/promises/",
    "/privacy/promises.json",
    "/privacy/seal/",
    "/privacy/seal.json",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_warm_process_makes_the_page_without_the_database(policy, client, path, django_assert_num_queries):
    snapshot.current()
    with django_assert_num_queries(0):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_no_page_sets_a_cookie(policy, client, path):
    assert not client.get(path).cookies
