"""Content codings of kept pages, and which of them a browser wants (RFC 9110, 12.5.3)."""

import gzip
import re
from functools import lru_cache

import brotli

OFFERED = ("br", "gzip", "identity")  # best first: it decides between equal weights
_MEMBER = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]=([01](?:\.[0-9]{0,3})?)\s*)?")


@lru_cache(maxsize=256)
def choose_coding(accept: str | None) -> str | None:
    """Return the coding to send for this Accept-Encoding value; None when the browser rules out all of them."""
    if accept is None:
        return "identity"
    weights = _weights(accept)
    others = weights.get("*", 0.0)
    wanted = {coding: weights.get(coding, others) for coding in OFFERED}
    if "identity" not in weights and "*" not in weights:
        wanted["identity"] = 0.0005  # acceptable unless ruled out, but below everything that was asked for
    best = max(OFFERED, key=lambda coding: wanted[coding])
    return best if wanted[best] > 0 else None


def _weights(accept: str) -> dict[str, float]:
    weights = {}
    for member in accept.split(","):
        if found := _MEMBER.fullmatch(member):
            weights[found[1].lower().removeprefix("x-")] = min(float(found[2] or 1), 1.0)
    return weights


def encode(*, body: bytes, coding: str) -> bytes:
    """Return `body` in this coding, the same bytes in every process: strong ETags are made from them."""
    if coding == "br":
        return brotli.compress(body, quality=9)
    if coding == "gzip":
        return gzip.compress(body, compresslevel=9, mtime=0)
    return body
