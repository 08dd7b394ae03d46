"""A mail server that misbehaves as it is told to; what a real one does is tested with Dovecot."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Conversation(socketserver.StreamRequestHandler):
    """Two unread mails; the first one is trouble."""

    trouble: str

    def handle(self) -> None:
        if self.trouble == "says nothing":
            self.rfile.read()
        if self.trouble == "trickles":
            return self.trickle()
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline().decode():
            tag, command, rest = [*line.strip().split(" ", 2), "", ""][:3]
            self.answer(tag, command.upper(), rest)
        return None

    def trickle(self) -> None:
        try:
            while True:
                self.wfile.write(b"x")
                time.sleep(0.02)
        except OSError:
            pass

    def answer(self, tag: str, command: str, rest: str) -> None:
        result = "OK"
        if command == "CAPABILITY":
            self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif command == "SELECT":
            self.wfile.write(b"* 2 EXISTS\r\n")
        elif rest.startswith("SEARCH"):
            self.wfile.write(b"* SEARCH 1 2\r\n")
        elif rest.startswith("FETCH 1 "):
            result = self.troublesome_fetch(rest)
        elif rest.startswith("FETCH 2 "):
            self.fetch(rest)
        self.wfile.write(f"{tag} {result} done\r\n".encode())

    def troublesome_fetch(self, rest: str) -> str:
        if self.trouble == "refuses one" or "SIZE" not in rest:
            if self.trouble == "sends too much":
                self.wfile.write(b"* 1 FETCH (UID 1 BODY[]<0> {99999999999}\r\n" + b"x" * 1000)
            return "NO"
        if self.trouble != "has lost one":
            self.wfile.write(b"* 1 FETCH (UID 1 RFC822.SIZE 900)\r\n")
        return "OK"

    def fetch(self, rest: str) -> None:
        """It misjudges the size, and quotes what others send as a literal: both are met with."""
        if "SIZE" in rest:
            self.wfile.write(
                f"* 2 FETCH (UID 2 RFC822.SIZE {900 if self.trouble == 'has lost one' else 9})\r\n".encode()
            )
        else:
            text = r"Subject: a \"quoted\" one" if "[]<0." in rest else ""
            self.wfile.write(f'* 2 FETCH (UID 2 BODY[]<0> "{text}")\r\n'.encode())


@contextmanager
def misbehaving_server(trouble: str) -> Iterator[int]:
    """Yield the port of one."""
    handler = type("TroubledConversation", (Conversation,), {"trouble": trouble})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
