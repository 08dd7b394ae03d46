"""The client's address: the right-most one that is not one of our own proxies'."""

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
MAX_HOPS = 32
_WITH_PORT = re.compile(r"\[(?P<six>[0-9A-Fa-f:.]+)\](?::[0-9]{1,5})?|(?P<four>[0-9.]+):[0-9]{1,5}")
# Anyone can write these: nothing behind this layer may use or keep them.
DROPPED_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")


class ClientIPMiddleware:
    """Outermost layer: sets REMOTE_ADDR to the client's address and drops the headers that claim one."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        peer = environ.get("REMOTE_ADDR", "")
        hops = environ.get("HTTP_X_FORWARDED_FOR")
        if hops is not None or ":" in peer:
            environ["REMOTE_ADDR"] = resolve_client_ip(peer=peer, forwarded_for=hops or "")
        if "HTTP_X_FORWARDED_PROTO" in environ and not is_trusted_proxy(peer):
            del environ["HTTP_X_FORWARDED_PROTO"]
        for name in DROPPED_HEADERS:
            environ.pop(name, None)
        return self._application(environ, start_response)


def resolve_client_ip(*, peer: str, forwarded_for: str) -> str:
    """Return the address that our outermost proxy was asked from, read from the right; stops at what is no address."""
    address = parse_ip(peer)
    client = str(address or peer)
    if not is_trusted_proxy(peer):
        return client
    for hop in reversed(forwarded_for.rsplit(",", MAX_HOPS)):
        address = parse_ip(hop)
        if address is None:
            break
        client = str(address)
        if not _is_proxy_address(address):
            break
    return client


def is_trusted_proxy(peer: str) -> bool:
    """Return whether the peer is one of our proxies. One on a local socket has no address: only a proxy uses those."""
    address = parse_ip(peer)
    return _is_proxy_address(address) if address else peer == "" and bool(settings.TRUSTED_PROXIES)


def _is_proxy_address(address: IPAddress) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


@lru_cache(maxsize=250)  # a proxy's own is asked about in every request
def parse_ip(text: str) -> IPAddress | None:
    """Return the address in `text`, with or without port and brackets; an IPv4 address in IPv6 clothes unwrapped."""
    text = text.strip()
    if found := _WITH_PORT.fullmatch(text):
        text = found["six"] or found["four"]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
