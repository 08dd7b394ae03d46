import pytest
from django.urls import reverse

from responsys_site.core.http import snapshot
from responsys_site.pages.pages import PAGES

SERVED_HERE = [page for page in PAGES if page.is_served_here]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_with_a_title_a_description_and_one_main_part_and_no_cookie(policy, client, page):
    response = client.get(page.url)
    text = response.content.decode()
    assert response.status_code == 200 and not response.cookies
    assert text.count("<main") == text.count("<h1") == text.count("<title>") == 1
    assert 'name="description"' in text and "style=" not in text
    assert "<script" not in text.replace('<script type="application/ld+json">', "")  # data, which nothing runs


@pytest.mark.parametrize("page", SERVED_HERE, ids=lambda page: page.name)
def test_without_a_query_once_the_process_is_warm(policy, client, page, django_assert_num_queries):
    snapshot.current()
    with django_assert_num_queries(0):
        assert client.get(page.url).status_code == 200


@pytest.mark.parametrize("page", SERVED_HERE, ids=lambda page: page.name)
def test_with_its_own_title_and_description(policy, client, page):
    text = client.get(page.url).content.decode()
    if page.name != "pages:home":
        assert f"<title>{page.title} · " in text and str(page.description) in text
        assert f'aria-current="page">{page.title}' in text


def test_no_address_and_no_title_stands_twice():
    assert len({page.url for page in PAGES}) == len({str(page.title) for page in PAGES}) == len(PAGES)


def test_no_link_within_the_site_is_dead(policy, client, read):
    pages = {page.url: read(page.url) for page in PAGES}
    for start, page in pages.items():
        for link in page.links:
            path, _, anchor = link.href.partition("#")
            if path.startswith("/") or not path:
                target = pages.get(path or start)
                assert target or client.get(path).status_code == 200, f"{start} -> {link.href}"
                assert not anchor or not target or anchor in target.attributes, f"{start} -> {link.href}"


def test_every_page_served_here_is_reached_by_its_name():
    assert reverse("pages:recipients") == "/mail-from-our-customers/"
