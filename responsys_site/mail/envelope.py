from dataclasses import dataclass


@dataclass(frozen=True)
class Envelope:
    """A mail ready for the wire: sender and recipient as the relay is told them, and the text (RFC 5321, 2.3.1).

    `sender` is empty for a mail of which no report is wanted.
    """

    sender: str
    recipient: str
    text: bytes
