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


def test_each_framework_stands_with_its_status_today(policy, read):
    words = " ".join(read("/privacy/safe-harbor/").main_text.split())
    assert "Void since 16 July 2020" in words and words.count("No certification") == 3


def test_the_former_address_leads_to_the_page_for_good(client):
    response = client.get("/safe-harbor/")
    assert (response.status_code, response["Location"]) == (301, "/privacy/safe-harbor/")
