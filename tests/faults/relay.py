"""A relay in a process of its own that is in a bad mood now and then, and keeps a ledger of each mail it took.

Usage: python -m tests.faults.relay LEDGER SEED PACE. Prints its port. A line of the ledger is written before the mail
is answered: its Message-ID and whether the answer was given, or the connection dropped instead. PACE is how many
seconds a mail takes on average.
"""

import os
import random
import re
import socketserver
import sys
import time

from tests.mail.smtp_peer import Conversation, GoneAway, Relay

PUT_OFF, SHUT, DROPPED, REFUSED_LATE, SLOW = 0.03, 0.015, 0.015, 0.01, 0.02  # how often of a mail
SLOW_SECONDS = 0.3
_MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)\r\n", re.MULTILINE)


class Moody(Conversation):
    relay = Relay()
    ledger: int
    pace: float

    def answer(self, line: str) -> None:
        verb, mood = line[:4].upper(), random.random()
        if verb == "EHLO":
            self.say(random.choice(["250 relay", "250-relay\r\n250 PIPELINING"]))
        elif verb == "RCPT" and mood < PUT_OFF:
            self.say("450 later")
        elif verb == "RCPT" and mood < PUT_OFF + SHUT:
            self.say("421 closing")
        else:
            super().answer(line)

    def take_mail(self, text: bytes) -> None:
        mood = random.random()
        time.sleep(random.uniform(0, 2 * self.pace))
        if not text:  # who sends commands ahead ends so what is for nobody
            self.say("554 no valid recipients")
        elif mood < REFUSED_LATE:
            self.say("452 full")
        elif mood < REFUSED_LATE + DROPPED:
            self.note(text, "dropped")
            raise GoneAway
        else:
            self.note(text, "answered")
            time.sleep(SLOW_SECONDS if mood > 1 - SLOW else 0)
            self.say("250 taken")

    def note(self, text: bytes, what: str) -> None:
        os.write(self.ledger, _MESSAGE_ID.search(text)[1] + f" {what}\n".encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 50


def main(ledger: str, seed: str, pace: str) -> None:
    random.seed(int(seed))
    Moody.ledger = os.open(ledger, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    Moody.pace = float(pace)
    with Server(("127.0.0.1", 0), Moody) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
