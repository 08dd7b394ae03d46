"""A mail relay that takes a mail in whole and never says whether it has it."""

from contextlib import AbstractContextManager

from tests.mail.smtp_peer import HANG, Conversation, Relay, relay_running


class Silence(Conversation):
    def take_mail(self, text: bytes) -> None:
        self.relay.taken.append(text)
        self.say(HANG)


def silent_relay_running() -> AbstractContextManager[Relay]:
    return relay_running(Silence)
