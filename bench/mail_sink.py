"""A mail relay that takes every mail and keeps none (RFC 5321, as much as smtplib asks of it)."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized

HOST = "127.0.0.1"
END_OF_MAIL = b"\r\n.\r\n"


class Relay(asyncio.Protocol):
    """One connection. Counts a mail when it answers 250 to the end of its data."""

    def __init__(self, taken: "Synchronized[int]") -> None:
        self._taken = taken
        self._heard = b""
        self._in_mail = False

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._heard += data
        end = END_OF_MAIL if self._in_mail else b"\r\n"
        while end in self._heard:
            line, _, self._heard = self._heard.partition(end)
            self._transport.write(self._mail_ends() if self._in_mail else self._answer(line[:4].upper().strip()))
            end = END_OF_MAIL if self._in_mail else b"\r\n"

    def _mail_ends(self) -> bytes:
        self._in_mail = False
        with self._taken.get_lock():
            self._taken.value += 1
        return b"250 taken\r\n"

    def _answer(self, verb: bytes) -> bytes:
        if verb == b"DATA":
            self._in_mail = True
            return b"354 go on\r\n"
        if verb == b"QUIT":
            return b"221 bye\r\n"
        return b"250 sink\r\n"


async def _serve(port: "Synchronized[int]", taken: "Synchronized[int]") -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Relay(taken), HOST, 0)
    port.value = server.sockets[0].getsockname()[1]
    await server.serve_forever()


def _run(port: "Synchronized[int]", taken: "Synchronized[int]", ready: object) -> None:
    loop = asyncio.new_event_loop()
    loop.call_later(0.1, ready.set)
    loop.run_until_complete(_serve(port, taken))


@contextmanager
def mail_sink() -> Iterator[tuple[str, "Synchronized[int]"]]:
    """Run the relay in a process of its own; yield its address as SMTP_URL, and how many mails it took."""
    context = multiprocessing.get_context("spawn")
    port, taken, ready = context.Value("i", 0), context.Value("i", 0), context.Event()
    process = context.Process(target=_run, args=(port, taken, ready), daemon=True)
    process.start()
    try:
        ready.wait(30)
        yield f"smtp://{HOST}:{port.value}", taken
    finally:
        process.terminate()
        process.join(10)
