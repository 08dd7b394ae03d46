"""A small SMTP relay on a socket of its own that answers as it is told to, or not at all."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HANG_UP = "hang up"
HANG = "say nothing"
TRICKLE = "one byte a second"


@dataclass
class Relay:
    """What to answer at each step, and what was taken. `rcpt_of` answers for some recipients by themselves."""

    port: int = 0
    greeting: str = "220 relay ESMTP"
    ehlo: str = "250 relay"
    mail: str = "250 ok"
    rcpt: str = "250 ok"
    rcpt_of: dict[str, str] = field(default_factory=dict)
    go_on: str = "354 go on"
    data: str = "250 taken"
    reset: str = "250 ok"
    delay: float = 0  # seconds before each answer
    tls: ssl.SSLContext | None = None
    taken: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)


class GoneAway(Exception):
    """The conversation is over."""


class Conversation(socketserver.StreamRequestHandler):
    relay: Relay

    def handle(self) -> None:
        self.relay.connections += 1
        with suppress(GoneAway, OSError):
            self.say(self.relay.greeting)
            while line := self.rfile.readline().decode().strip():
                self.answer(line)

    def answer(self, line: str) -> None:
        verb, address = line.split(" ", maxsplit=1)[0].upper(), line.partition("<")[2].partition(">")[0]
        match verb:
            case "EHLO" | "HELO":
                self.say(self.relay.ehlo if self.relay.tls is None else f"250-{verb}\r\n250 STARTTLS")
            case "STARTTLS":
                self.secure()
            case "MAIL":
                self.sender = address
                self.say(self.relay.mail)
            case "RCPT":
                self.recipient = address
                self.say(self.relay.rcpt_of.get(address, self.relay.rcpt))
            case "DATA":
                self.say(self.relay.go_on)
                if self.relay.go_on.startswith("354"):
                    self.take_mail(self.read_mail())
            case "RSET":
                self.say(self.relay.reset)
            case "QUIT":
                self.say("221 bye")
                raise GoneAway
            case _:
                self.say("250 ok")

    def read_mail(self) -> bytes:
        """What breaks off before its dot is no mail."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise GoneAway
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def take_mail(self, text: bytes) -> None:
        """What is taken is on record before it is answered."""
        if self.relay.data.startswith("2"):
            self.relay.taken.append(text)
            self.relay.senders.append(self.sender)
            self.relay.recipients.append(self.recipient)
        self.say(self.relay.data)

    def secure(self) -> None:
        self.say("220 go on")
        self.request = self.relay.tls.wrap_socket(self.request, server_side=True)
        self.setup()

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def say(self, text: str) -> None:
        self.relay.over.wait(self.relay.delay)
        if text == HANG:
            self.relay.over.wait()
        if text in {HANG, HANG_UP}:
            raise GoneAway
        if text == TRICKLE:
            self.trickle()
        self.wfile.write(f"{text}\r\n".encode())
        if text.startswith("421"):
            raise GoneAway

    def trickle(self) -> None:
        while not self.relay.over.wait(1):
            self.wfile.write(b"2")
        raise GoneAway


@contextmanager
def relay_running(conversation: type[Conversation] = Conversation) -> Iterator[Relay]:
    relay = Relay()
    handler = type("ConversationWithRelay", (conversation,), {"relay": relay})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        relay.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield relay
        relay.over.set()
        server.shutdown()
