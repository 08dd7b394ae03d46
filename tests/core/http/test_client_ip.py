"""The visitor's address is the right-most one that is not our proxies'."""

from ipaddress import ip_network

import pytest

from responsys_site.core.http.client_ip import ClientIPMiddleware

PROXIES = [ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48")]
VISITOR = "203.0.113.7"


def seen(peer, forwarded_for=None, **more):
    """Return the environ that the application behind gets."""
    environ = {"REMOTE_ADDR": peer} | more
    if forwarded_for is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded_for
    ClientIPMiddleware(lambda environ, start: [])(environ, None)
    return environ


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        (VISITOR, None, VISITOR),
        (VISITOR, "198.51.100.1", VISITOR),  # nobody we trust says so
        ("10.0.0.1", VISITOR, VISITOR),
        ("10.0.0.1", f"198.51.100.1, {VISITOR}", VISITOR),  # the left one is what the visitor claims
        ("10.0.0.1", f"198.51.100.1,{VISITOR}, 10.0.0.2", VISITOR),
        ("10.0.0.1", "10.0.0.9, 10.0.0.2", "10.0.0.9"),  # all ours: the outermost
        ("10.0.0.1", f"{VISITOR}, nonsense", "10.0.0.1"),
        ("10.0.0.1", f"{VISITOR}, nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", ",,,", "10.0.0.1"),
        ("10.0.0.1", f"{VISITOR}:4711", VISITOR),
        ("10.0.0.1", "[2001:db8::7]:443", "2001:db8::7"),
        ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.1", f"::ffff:{VISITOR}", VISITOR),
        ("::ffff:10.0.0.1", VISITOR, VISITOR),
        (f"::ffff:{VISITOR}", None, VISITOR),
        ("2001:db8:1::1", VISITOR, VISITOR),
        ("10.0.0.1", "0x7f000001", "10.0.0.1"),
        ("10.0.0.1", "1" * 5000, "10.0.0.1"),
        ("", VISITOR, VISITOR),  # a local socket: only a proxy of ours can be there
        ("", None, ""),
    ],
)
def test_the_walk(settings, peer, forwarded_for, address):
    settings.TRUSTED_PROXIES = PROXIES
    assert seen(peer, forwarded_for)["REMOTE_ADDR"] == address


def test_without_proxies_nobody_is_believed(settings):
    settings.TRUSTED_PROXIES = []
    assert seen("127.0.0.1", VISITOR)["REMOTE_ADDR"] == "127.0.0.1"
    assert seen("", VISITOR)["REMOTE_ADDR"] == ""


def test_headers_that_claim_an_address_go_no_further(settings):
    settings.TRUSTED_PROXIES = PROXIES
    environ = seen("10.0.0.1", VISITOR, HTTP_FORWARDED=f"for={VISITOR}", HTTP_X_REAL_IP=VISITOR)
    assert set(environ) == {"REMOTE_ADDR"}


def test_only_our_proxy_may_say_that_the_visitor_came_by_https(settings):
    settings.TRUSTED_PROXIES = PROXIES
    assert "HTTP_X_FORWARDED_PROTO" in seen("10.0.0.1", HTTP_X_FORWARDED_PROTO="https")
    assert "HTTP_X_FORWARDED_PROTO" not in seen(VISITOR, HTTP_X_FORWARDED_PROTO="https")
