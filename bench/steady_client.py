"""Ask pages at a steady rate and print how long each answer took, in seconds, as a JSON list.

Usage: python bench/steady_client.py RATE SECONDS URL... A request is due at its moment, whether or not those before it
were answered: what a slow answer holds up counts as slow too.
"""

import asyncio
import json
import re
import sys
from asyncio import Queue
from itertools import cycle
from time import perf_counter
from urllib.parse import urlsplit

CONNECTIONS = 16
_LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
Due = tuple[float, str]


async def latencies(rate: float, seconds: float, urls: list[str]) -> list[float]:
    due: Queue[Due | None] = Queue()
    took: list[float] = []
    parts = urlsplit(urls[0])
    askers = [asyncio.create_task(_ask(parts.hostname, parts.port, due, took)) for _ in range(CONNECTIONS)]
    begins = perf_counter()
    for number, url in zip(range(int(rate * seconds)), cycle(urls), strict=False):
        moment = begins + number / rate
        await asyncio.sleep(max(0, moment - perf_counter()))
        due.put_nowait((moment, urlsplit(url).path))
    for _ in askers:
        due.put_nowait(None)
    await asyncio.gather(*askers)
    return took


async def _ask(host: str | None, port: int | None, due: "Queue[Due | None]", took: list[float]) -> None:
    """Ask over a connection of its own, opened anew when the server has closed it, as it does after a few seconds."""
    reader = writer = None
    while (next_one := await due.get()) is not None:
        moment, path = next_one
        if reader is None or writer is None or reader.at_eof():
            reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(_LENGTH.search(head)[1]))
        took.append(perf_counter() - moment)
        if head[9:12] != b"200":
            sys.exit(f"{path}: {head.decode()}")


if __name__ == "__main__":
    print(json.dumps(asyncio.run(latencies(float(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]))))  # noqa: T201
