from responsys_site.pages.principles import PRINCIPLES


def test_the_page_says_when_the_framework_ended(policy, read):
    words = " ".join(read("/privacy/safe-harbor/").main_text.split())
    assert "6 October 2015" in words and "claim no certification" in words


def test_each_principle_cites_promises_with_their_state(policy, read):
    page = read("/privacy/safe-harbor/")
    hrefs = {link.href for link in page.links}
    for principle in PRINCIPLES:
        assert str(principle.name) in page.main_text
        assert {f"/privacy/promises/#{promise}" for promise in principle.promises} <= hrefs
    assert "not verified" in page.main_text
