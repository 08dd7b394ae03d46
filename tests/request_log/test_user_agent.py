import pytest

from responsys_site.request_log.writer import read_browser

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "browser"),
    [
        (CHROME, ("Chrome", "126", "Windows")),
        (f"{CHROME} Edg/126.0.0.0", ("Edge", "126", "Windows")),
        ("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)", ("IE", "6", "Windows")),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", ("Googlebot", "2", "Bot")),
        ("curl/8.5.0", ("curl", "8", "Bot")),
        ("", ("Unknown", "", "Unknown")),
        ("\x00\xff\r\n<script>", ("Unknown", "", "Bot")),
    ],
)
def test_family_version_and_system_are_told(user_agent, browser):
    assert read_browser(user_agent) == browser


@pytest.mark.parametrize(
    "user_agent",
    [
        f"{CHROME} Chrome-Lighthouse",
        f"{CHROME.replace('like Gecko', 'like Gecko; Google Web Preview')}",
        "Mozilla/5.0 (Linux; Android 5.0) Mobile Safari/537.36 (compatible; Bytespider; https://zhanzhang.toutiao.com/)",
        "Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)",
        "Mozilla/5.0 (compatible; Let's Encrypt validation server; +https://www.letsencrypt.org)",
        "Mozilla/5.0 zgrab/0.x",
        "Nuclei - Open-source project (github.com/projectdiscovery/nuclei)",
    ],
)
def test_bot_is_told_from_a_browser(user_agent):
    assert read_browser(user_agent).system == "Bot"


def test_no_address_comes_through_as_the_name_of_a_browser():
    assert "jane" not in str(read_browser("jane.doe@example.com-bot/1.0"))
