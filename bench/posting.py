"""The client: a few connections that each send a POST, read its answer whole, and send the next."""

import asyncio
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode, urlsplit

CONNECTIONS = 8
_LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Accepted:
    """What an accepted POST is answered with: the status, and words of the page that comes with it."""

    status: bytes
    words: bytes = b""


def post(*, url: str, fields: dict[str, str], headers: dict[str, str]) -> bytes:
    """Return a POST of a form as it goes over the wire."""
    parts = urlsplit(url)
    body = urlencode(fields).encode()
    lines = [
        f"POST {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def posts_per_second(*, url: str, posts: list[bytes], accepted: Accepted, seconds: float) -> tuple[int, float]:
    """Send for so many seconds and await every answer; return how many were sent, and how many a second that is.

    Ends the program on the first answer that is not the accepted one: a refused POST must not count.
    """
    return asyncio.run(_all(url, iter(posts), accepted, seconds))


async def _all(url: str, posts: Iterator[bytes], accepted: Accepted, seconds: float) -> tuple[int, float]:
    started = perf_counter()
    turns = [_one_connection(url, posts, accepted, started + seconds) for _ in range(CONNECTIONS)]
    sent = sum(await asyncio.gather(*turns))
    return sent, sent / (perf_counter() - started)


async def _one_connection(url: str, posts: Iterator[bytes], accepted: Accepted, until: float) -> int:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    sent = 0
    while perf_counter() < until:
        data = next(posts, None)
        if data is None:
            sys.exit("The client ran out of prepared POSTs.")
        writer.write(data)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(int(_LENGTH.search(head)[1]))
        if head[9:12] != accepted.status or accepted.words not in body:
            sys.exit(f"A POST was not accepted:\n{head.decode()}{body.decode()}")
        sent += 1
    writer.close()
    return sent
