"""The client: a few connections that each send a POST, read its answer whole, and send the next.

It shares the cores with what it measures, and so is made to need little of them.
"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
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
    parts, loop = urlsplit(url), asyncio.get_running_loop()
    ended = [loop.create_future() for _ in range(CONNECTIONS)]
    for one in ended:
        connection = partial(_Connection, posts, accepted, started + seconds, one)
        await loop.create_connection(connection, parts.hostname, parts.port)
    sent = sum(await asyncio.gather(*ended))
    return sent, sent / (perf_counter() - started)


@dataclass
class _Connection(asyncio.Protocol):
    """One connection; `ended` becomes the number of POSTs that were answered on it."""

    posts: Iterator[bytes]
    accepted: Accepted
    until: float
    ended: asyncio.Future[int]
    sent: int = 0
    answer: bytes = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self.answer += data
        head, blank, body = self.answer.partition(b"\r\n\r\n")
        if not blank or len(body) < int(_LENGTH.search(head)[1]):
            return
        if head[9:12] != self.accepted.status or self.accepted.words not in body:
            self._end(f"A POST was not accepted:\n{self.answer.decode()}")
            return
        self.sent, self.answer = self.sent + 1, b""
        self._send() if perf_counter() < self.until else self._end()

    def connection_lost(self, error: Exception | None) -> None:
        self._end(f"The connection was closed: {error}")

    def _send(self) -> None:
        data = next(self.posts, None)
        self.transport.write(data) if data else self._end("The client ran out of prepared POSTs.")

    def _end(self, fault: str = "") -> None:
        if self.ended.done():
            return
        if fault:
            self.ended.set_exception(SystemExit(fault))
        else:
            self.ended.set_result(self.sent)
        self.transport.close()
