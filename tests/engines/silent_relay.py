"""A mail relay that takes a mail in whole and never says whether it has it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.mail.smtp_peer import HANG, Conversation, Relay


class Silence(Conversation):
    def take_mail(self, text: bytes) -> None:
        self.relay.taken.append(text)
        self.say(HANG)


@contextmanager
def silent_relay_running() -> Iterator[Relay]:
    relay = Relay()
    handler = type("SilenceOfRelay", (Silence,), {"relay": relay})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        relay.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield relay
        relay.over.set()
        server.shutdown()
