from responsys_site.pages.pages import PAGES, pages_in


def test_the_site_map_links_every_page(policy, read):
    hrefs = {link.href for link in read("/site-map/").links}
    assert {page.url for page in PAGES} <= hrefs


def test_the_masthead_lists_the_main_pages_in_order_and_marks_the_one_shown(policy, client):
    text = client.get("/about/").content.decode()
    masthead = text[text.index("<nav") : text.index("</nav>")]
    places = [masthead.index(f'href="{page.url}"') for page in pages_in("main")]
    assert places == sorted(places)
    assert '<a href="/about/" aria-current="page">' in masthead


def test_sitemap_xml_has_every_page_and_every_version_as_absolute_addresses(policy, client, settings):
    response = client.get("/sitemap.xml")
    text = response.content.decode()
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    for path in [*(page.url for page in PAGES if page.indexed), "/privacy/versions/1/", "/privacy/versions/2/"]:
        assert f"<loc>{settings.SITE_URL}{path}</loc>" in text
    assert "/profile/" not in text and "/opt-out/" not in text
    assert "<lastmod>2003-12-14</lastmod>" in text


def test_sitemap_xml_dates_only_what_has_a_known_date(policy, client):
    entries = client.get("/sitemap.xml").content.decode().split("<url>")
    about = next(entry for entry in entries if "/about/" in entry)
    assert "lastmod" not in about and "<changefreq>monthly</changefreq>" in about


def test_robots_txt_keeps_programs_off_the_private_addresses(policy, client, settings):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /in/", "Disallow: /opt-out/", "Disallow: /profile/"} <= set(lines)
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines
