"""A small SMTP relay on a socket of its own that answers as it is told to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HANG_UP = "hang up"


@dataclass
class Relay:
    """What to answer to RCPT and to the end of DATA, and what was taken."""

    port: int = 0
    rcpt: str = "250 ok"
    data: str = "250 taken"
    taken: list[bytes] = field(default_factory=list)
    connections: int = 0


class Conversation(socketserver.StreamRequestHandler):
    relay: Relay

    def handle(self) -> None:
        self.relay.connections += 1
        self.say("220 relay ESMTP")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                return self.say("221 bye")
            if verb == "DATA" and not self.take_mail():
                return None
            if verb != "DATA":
                self.say(self.relay.rcpt if verb == "RCPT" else "250 ok")
        return None

    def take_mail(self) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if self.relay.data == HANG_UP:
            return False
        self.say(self.relay.data)
        if self.relay.data.startswith("250"):
            self.relay.taken.append(b"".join(lines))
        return True

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def relay_running() -> Iterator[Relay]:
    relay = Relay()
    handler = type("ConversationWithRelay", (Conversation,), {"relay": relay})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        relay.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield relay
        server.shutdown()
