"""E-mail addresses: one canonical form for matching, a keyed digest for remembering, a mask for showing."""

import hmac
import re
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase

import idna
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

MAX_ADDRESS_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
MAX_LOCAL_PART_LENGTH = 64  # octets; RFC 5321, 4.5.3.1.1
DIGEST_BYTES = 16
_DOTLESS = {"gmail.com", "googlemail.com"}  # these two ignore dots before the @
_ATOM = r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+"
DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")  # RFC 5322, 3.2.3
_WRITTEN_LOCAL_PART = re.compile(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.\u00a1-\U0010ffff-]{1,64}")
_TO_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_DOTS = ".\u3002\uff0e\uff61"  # what UTS 46, 4.5 takes for the dot between two labels


class InvalidAddress(ValueError):
    """The text is not one e-mail address that mail can be sent to."""


class UnsupportedLocalPart(InvalidAddress):
    """The part before @ has letters outside ASCII, which our relay cannot carry (it does not offer RFC 6531)."""


def normalize(address: str) -> str:
    """Return the form under which an address is matched: lower-case ASCII, the domain as A-labels.

    Only the letters A to Z are folded. Unicode's own folding makes one person of strangers: it maps the Kelvin sign to
    k and ß to ss. Plus tags and dots are kept: some hosts give them a meaning. Mail goes to the address as typed, never
    to this form. Raises UnsupportedLocalPart, and InvalidAddress for several addresses, quoted local parts, line
    breaks, NUL and anything else that is not one deliverable address.
    """
    text = address.strip()
    local, _, domain = text.rpartition("@")
    if not local or not domain or len(text) > MAX_ADDRESS_LENGTH:
        raise InvalidAddress("not an address")
    if not local.isascii():
        raise UnsupportedLocalPart("the part before @ is not ASCII")
    if not DOT_ATOM.fullmatch(local) or len(local) > MAX_LOCAL_PART_LENGTH:
        raise InvalidAddress("the part before @ is not one that mail can be sent to")
    return f"{local.lower()}@{ascii_domain(domain)}"


@lru_cache(maxsize=10_000)
def ascii_domain(domain: str) -> str:
    """Return the domain as lower-case A-labels (RFC 5891, 4). A long list has many addresses at few domains.

    Raises InvalidAddress for text that is not a domain, and for one with a character that UTS 46 would map to ASCII
    letters or drop.
    """
    if not all(map(_is_unambiguous, domain)):
        raise InvalidAddress("the part after @ has a character that looks like another")
    try:
        encoded = idna.encode(domain.rstrip("."), uts46=True).decode("ascii").lower()
        EmailValidator(allowlist=[])(f"a@{encoded}")  # its own allowlist lets localhost pass
    except (idna.IDNAError, UnicodeError, ValidationError) as error:
        raise InvalidAddress("the part after @ is not a domain") from error
    return encoded


def lower_ascii(text: str) -> str:
    """Return the text with the letters A to Z in lower case, and every other character as it is."""
    return text.translate(_TO_LOWER)


def _is_unambiguous(character: str) -> bool:
    """Whether UTS 46 keeps this character outside ASCII (É may become é, the Kelvin sign may not become k)."""
    if character.isascii() or character in _DOTS:
        return True
    try:
        mapped = idna.uts46_remap(character)
    except idna.IDNAError:
        return False
    return mapped != "" and not any(map(str.isascii, mapped))


def keyed_digest(address: str) -> str:
    """Return 32 hexadecimal characters that stand for an address in suppression, evidence and ledgers.

    A keyed digest (RFC 2104, HMAC-SHA-256, cut to 16 bytes): without DIGEST_KEY no one can test an address against it.
    """
    return _hmac_hex(settings.DIGEST_KEY, normalize(address))


def keyed_digest_of_sender(address: str) -> str:
    """Return the digest also of an address to which no mail can be sent (ann..b@, änn@): mail comes from there.

    What such mail asks for counts. Raises InvalidAddress.
    """
    local, _, domain = address.strip().rpartition("@")
    if _WRITTEN_LOCAL_PART.fullmatch(local) and not DOT_ATOM.fullmatch(local):
        return _hmac_hex(settings.DIGEST_KEY, f"{lower_ascii(local)}@{ascii_domain(domain)}")
    return keyed_digest(address)


@lru_cache(maxsize=16)  # one form or mail asks several times for the same
def _hmac_hex(key: str, text: str) -> str:
    return hmac.digest(key.encode(), text.encode(), "sha256")[:DIGEST_BYTES].hex()


def is_mailable(address: str) -> bool:
    """Say whether this is an address that mail can go to, by its form."""
    try:
        normalize(address)
    except InvalidAddress:
        return False
    return True


def keyed_digest_or_blank(text: str) -> str:
    """Return the digest of the address; "" for a text that is none."""
    try:
        return keyed_digest(text)
    except InvalidAddress:
        return ""


def mask(address: str) -> str:
    """Return the address as people without the right to see it may see it: `a…@e….com`."""
    local, _, domain = address.rpartition("@")
    name, dot, rest = domain.partition(".")
    return f"{local[:1]}…@{name[:1]}…{dot}{rest.rpartition('.')[2]}"


def digest_network(*, network: str) -> str:
    """Return the keyed digest by which requests from one network are told from others'; "" for none."""
    return _hmac_hex(settings.DIGEST_KEY, f"network {network}") if network else ""


def base_mailbox(*, address: str) -> str:
    """Return the digest of the mailbox that an address most likely ends in: ann+1@ and ann+2@ are both Ann's.

    For counting alone. Who is who goes by the canonical address, which keeps tags and dots.
    """
    local, _, domain = normalize(address).rpartition("@")
    local = local.partition("+")[0] or local
    return _hmac_hex(settings.DIGEST_KEY, f"{local.replace('.', '') if domain in _DOTLESS else local}@{domain}")


def emails_of_role(*, role: str) -> list[str]:
    """Return the addresses of the active accounts that hold the role, less those that no mail can go to.

    An account without an address must not stop what a person has asked of us.
    """
    active = get_user_model()._default_manager.filter(groups__name=role, is_active=True)
    return [address for address in active.order_by("pk").values_list("email", flat=True) if is_mailable(address)]
