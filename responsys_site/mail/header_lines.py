"""Header lines of a mail: folded at spaces (RFC 5322, 2.2.3), words encoded only where they must be (RFC 2047)."""

import re
from email.header import Header
from email.utils import formataddr, parseaddr

LINE = 78  # characters that a line should have at most (RFC 5322, 2.1.1)
LONGEST_ENCODED = 76  # of a line with an encoded word (RFC 2047, 2)
_WORDS = re.compile(r"\s*\S+(?:\s+$)?")


def line(name: str, value: str) -> bytes:
    """Return one header. Its first word stays beside its name, and no word is ever broken: a link is one."""
    if value and len(name) + len(": ") + len(value) <= LINE:
        return f"{name}: {value}\r\n".encode("ascii")
    lines = [f"{name}:"]
    for number, word in enumerate(_WORDS.findall(f" {value}")):
        if number and len(lines[-1]) + len(word) > LINE:
            lines.append(word)
        else:
            lines[-1] += word
    return "".join(f"{one}\r\n" for one in lines).encode("ascii")


def phrase(name: str, text: str) -> str:
    """Return free words, such as a subject: encoded if not ASCII, or if they look encoded, or cannot be folded."""
    longest = max(map(len, _WORDS.findall(text)), default=0)
    if text.isascii() and "=?" not in text and longest < LINE - len(f"{name}: "):
        return text
    return Header(text, "utf-8", header_name=name, maxlinelen=LONGEST_ENCODED).encode(linesep="\n").replace("\n", "")


def structured(name: str, text: str) -> str:
    """Return a field in which what stands in angle brackets is for machines, and never encoded (RFC 2047, 5)."""
    if text.isascii():
        return text
    words, bracket, identifier = text.rpartition(" <")
    return f"{phrase(name, words)}{bracket}{identifier}" if bracket else phrase(name, text)


def mailbox(header: str, name: str, address: str) -> str:
    """Return a person's name and address."""
    if not name:
        return address
    encoded = phrase(header, name)
    return f"{encoded} <{address}>" if encoded != name else formataddr((name, address))


def parsed_mailbox(header: str, text: str) -> str:
    """Return what a setting names as "Name <address>"."""
    return mailbox(header, *parseaddr(text))
