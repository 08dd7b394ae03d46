"""E-mail addresses: one canonical form for matching, a keyed digest for remembering, a mask for showing."""

import hmac
import re
import unicodedata
from functools import lru_cache

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
LONGEST_LOCAL_PART = 64  # octets; RFC 5321, 4.5.3.1.1
DIGEST_BYTES = 16
_DOTLESS = {"gmail.com", "googlemail.com"}  # these two ignore dots before the @
_ATOM = r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+"
DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")  # RFC 5322, 3.2.3
_SPECIALS = set('()<>[]:;@\\,"')  # RFC 5322, 3.2.3: these need quotes, and what needs quotes is refused


class InvalidAddress(ValueError):
    """The text is not one e-mail address that mail can be sent to."""


def canonical(address: str) -> str:
    """Return the form under which an address is matched: NFC, domain as lower-case A-label, local part case-folded.

    Plus tags and dots are kept: some hosts give them a meaning. Mail goes to the address as typed, never to this form.
    Raises InvalidAddress for several addresses, quoted local parts, line breaks, NUL and whatever else is not
    one deliverable address.
    """
    text = unicodedata.normalize("NFC", address.strip())
    local, _, domain = text.rpartition("@")
    if not local or not domain or len(text) > LONGEST_ADDRESS:
        raise InvalidAddress("not an address")
    if not _is_dot_atom(local) or len(local.encode()) > LONGEST_LOCAL_PART:
        raise InvalidAddress("the part before @ is not one that mail can be sent to")
    return f"{local.casefold()}@{ascii_domain(domain)}"


def _is_dot_atom(local: str) -> bool:
    """Say whether the text is dot-separated atoms (RFC 5322, 3.2.3; RFC 6532, 3.2), with no control or space in it."""
    if local.isascii():
        return DOT_ATOM.fullmatch(local) is not None
    plain = all(unicodedata.category(character)[0] not in "CZ" for character in local)
    return plain and all(local.split(".")) and not _SPECIALS & set(local)


@lru_cache(maxsize=10_000)
def ascii_domain(domain: str) -> str:
    """Return the domain as lower-case A-labels (RFC 5891, 4). A long list has many addresses at few domains.

    Raises InvalidAddress for what is no domain.
    """
    try:
        encoded = idna.encode(domain.rstrip("."), uts46=True).decode("ascii").lower()
        EmailValidator(allowlist=[])(f"a@{encoded}")  # its own allowlist lets localhost pass
    except (idna.IDNAError, UnicodeError, ValidationError) as error:
        raise InvalidAddress("the part after @ is not a domain") from error
    return encoded


def digest(address: str) -> str:
    """Return 32 hexadecimal characters that stand for an address in suppression, evidence and ledgers.

    A keyed digest (RFC 2104, HMAC-SHA-256, cut to 16 bytes): without DIGEST_KEY nobody can test an address against it.
    """
    return _keyed(settings.DIGEST_KEY, canonical(address))


@lru_cache(maxsize=16)  # one form or mail asks several times for the same
def _keyed(key: str, text: str) -> str:
    return hmac.digest(key.encode(), text.encode(), "sha256")[:DIGEST_BYTES].hex()


def is_mailable(address: str) -> bool:
    """Say whether this is an address that mail can go to, by its form."""
    try:
        canonical(address)
    except InvalidAddress:
        return False
    return True


def digest_if_address(text: str) -> str:
    """Return the digest of the address; "" for a text that is none."""
    try:
        return digest(text)
    except InvalidAddress:
        return ""


def mask(address: str) -> str:
    """Return the address as people without the right to see it may see it: `a…@e….com`."""
    local, _, domain = address.rpartition("@")
    name, dot, rest = domain.partition(".")
    return f"{local[:1]}…@{name[:1]}…{dot}{rest.rpartition('.')[2]}"


def digest_of_network(*, network: str) -> str:
    """Return the keyed digest by which requests from one network are told from others'; "" for none."""
    return _keyed(settings.DIGEST_KEY, f"network {network}") if network else ""


def mailbox_of(*, address: str) -> str:
    """Return the digest of the mailbox that an address most likely ends in: ann+1@ and ann+2@ are both Ann's.

    For counting alone. Who is who goes by the canonical address, which keeps tags and dots.
    """
    local, _, domain = canonical(address).rpartition("@")
    local = local.partition("+")[0] or local
    return _keyed(settings.DIGEST_KEY, f"{local.replace('.', '') if domain in _DOTLESS else local}@{domain}")
